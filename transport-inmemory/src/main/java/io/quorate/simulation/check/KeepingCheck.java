package io.quorate.simulation.check;

import io.quorate.model.JobId;
import io.quorate.model.Retention;
import io.quorate.registry.Command;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs are kept as long as was asked for, by a time that no jump of a leader's clock moves by much (P2). The time is reckoned
 * here from the stamps of the commands, and not taken from the registry.
 */
final class KeepingCheck implements RegistryListener {
    private final Retention retention;
    /** By the time of the entry before the one that ended them. */
    private final Map<JobId, Long> endedAtMillis = new HashMap<>();

    private long beforeMillis;
    private long nowMillis;
    private long lastStampMillis = -1;

    KeepingCheck(Ledger ledger, Retention retention) {
        this.retention = retention;
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
    }

    @Override
    public void jobForgotten(JobId job) {
        int kept = endedAtMillis.size();
        Long ended = endedAtMillis.remove(job);
        boolean isOld =
                ended != null && nowMillis - ended >= retention.keepTime().toMillis();
        if (!isOld && kept <= retention.keepJobs()) {
            throw new PromiseBroken(
                    "P2",
                    "job " + job + " is forgotten; it ended at " + ended + " ms, now it is " + nowMillis
                            + " ms, and with it " + kept + " are kept; wanted are " + retention.keepTime() + " and "
                            + retention.keepJobs());
        }
    }
}
