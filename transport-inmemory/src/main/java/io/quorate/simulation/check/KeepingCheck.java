package io.quorate.simulation.check;

import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Retention;
import io.quorate.model.Work;
import io.quorate.registry.Command;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Jobs are kept as long as was asked for, by a time that no jump of a leader's clock moves by much (P2), unless there is no
 * memory for them, and so are slaves that are lost. The time is reckoned here from the stamps of the commands, and not taken from the registry; so are the bytes.
 */
final class KeepingCheck implements RegistryListener {
    private final Registry registry;
    private final Retention retention;
    private final long maxKeptBytes;
    private final RareEvents rare;
    /** What those that are kept brought with them, and what came of them. */
    private final Map<JobId, Long> bytes = new HashMap<>();

    private long keptBytes;
    /** By the time of the entry before the one that ended them. */
    private final Map<JobId, Long> endedAtMillis = new HashMap<>();

    /** Of slaves that are lost, as {@link #endedAtMillis}. */
    private final Map<NodeId, Long> lostAtMillis = new HashMap<>();

    private long beforeMillis;
    private long nowMillis;
    private long lastStampMillis = -1;

    KeepingCheck(Ledger ledger, Retention retention, long maxKeptBytes, RareEvents rare) {
        this.registry = ledger.registry();
        this.retention = retention;
        this.maxKeptBytes = maxKeptBytes;
        this.rare = rare;
        ledger.registry().addListener(this);
    }

    /** Before they are applied. */
    void before(List<Command> commands) {
        beforeMillis = nowMillis;
        for (Command command : commands) {
            long step = lastStampMillis < 0 ? 0 : command.atMillis() - lastStampMillis;
            nowMillis += Math.max(0, Math.min(step, Registry.MAX_STEP_MILLIS));
            lastStampMillis = command.atMillis();
        }
    }

    @Override
    public void jobEnded(JobId job) {
        endedAtMillis.put(job, beforeMillis);
        Job ended = registry.job(job);
        if (ended != null) {
            bytes.put(job, bytesOf(ended));
            keptBytes += bytesOf(ended);
        }
    }

    @Override
    public void slaveRegistered(NodeId slave, long session) {
        lostAtMillis.remove(slave);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        lostAtMillis.put(slave, beforeMillis);
    }

    @Override
    public void slaveForgotten(NodeId slave) {
        int kept = lostAtMillis.size();
        Long lost = lostAtMillis.remove(slave);
        boolean isOld =
                lost != null && nowMillis - lost >= retention.lostSlaveTime().toMillis();
        if (lost == null || (!isOld && kept <= retention.keepLostSlaves())) {
            throw new PromiseBroken(
                    "P2",
                    "slave " + slave + " is forgotten; it was lost at " + lost + " ms, now it is " + nowMillis
                            + " ms, and with it " + kept + " that are lost are known; wanted are "
                            + retention.lostSlaveTime() + " and " + retention.keepLostSlaves());
        }
    }

    private static long bytesOf(Job job) {
        long sum = job.spec().work() instanceof Work.Handler handler
                ? handler.payload().size()
                : String.join("", ((Work.Command) job.spec().work()).words()).length();
        JobOutcome outcome = job.outcome();
        if (outcome == null) {
            return sum;
        }
        String error = outcome.state() == JobState.FAILED ? outcome.error() : null;
        return sum + outcome.result().size() + outcome.output().size() + (error == null ? 0 : error.length());
    }

    @Override
    public void jobForgotten(JobId job) {
        int kept = endedAtMillis.size();
        Long ended = endedAtMillis.remove(job);
        boolean isOld =
                ended != null && nowMillis - ended >= retention.keepTime().toMillis();
        boolean isTooMuch = keptBytes > maxKeptBytes;
        keptBytes -= Objects.requireNonNullElse(bytes.remove(job), 0L);
        if (!isOld && isTooMuch && kept <= retention.keepJobs()) {
            rare.forgottenForItsSize();
        } else if (!isOld && kept <= retention.keepJobs()) {
            throw new PromiseBroken(
                    "P2",
                    "job " + job + " is forgotten; it ended at " + ended + " ms, now it is " + nowMillis
                            + " ms, and with it " + kept + " are kept, and "
                            + keptBytes + " bytes after it; wanted are " + retention.keepTime() + " and "
                            + retention.keepJobs() + ", and at most " + maxKeptBytes + " bytes");
        }
    }
}
