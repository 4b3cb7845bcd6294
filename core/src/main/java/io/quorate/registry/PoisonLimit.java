package io.quorate.registry;

import io.quorate.model.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * When a job counts as the cause of its slaves' ends: so many attempts in a row ended together with their slave, each soon
 * after it had begun. Attempts that ran for longer, and slaves that stopped in good order, say nothing against a job: so no
 * restart of slaves one after the other fails a job that only happens to be there.
 *
 * @param losses how many; 0 for no limit
 * @param withinMillis how soon: from the start that the slave confirmed, or from the assignment, to when the loss is applied
 */
record PoisonLimit(int losses, long withinMillis) {
    /** Until a leader says something else: what the default configuration comes to. */
    static final PoisonLimit DEFAULT = new PoisonLimit(10, 12_525);

    private static final int MAX_NAMED = 10;

    boolean isQuick(AttemptRecord attempt) {
        long began = attempt.startedAtMillis == JobRecord.NEVER ? attempt.assignedAtMillis : attempt.startedAtMillis;
        return attempt.endedAtMillis - began <= withinMillis;
    }

    boolean isReached(JobRecord job) {
        return losses > 0 && job.quickLosses >= losses;
    }

    String explain(JobRecord job) {
        List<AttemptRecord> attempts = job.attempts();
        TreeSet<NodeId> slaves = new TreeSet<>();
        for (AttemptRecord attempt : attempts.subList(Math.max(0, attempts.size() - losses), attempts.size())) {
            slaves.add(attempt.slave);
        }
        String named = slaves.stream().limit(MAX_NAMED).map(NodeId::value).collect(Collectors.joining(", "));
        return "it seems to end the slaves that run it: " + job.quickLosses
                + " times in a row its slave died, restarted or"
                + " was lost within " + withinMillis + " ms of its start (" + named
                + (slaves.size() > MAX_NAMED ? " and others" : "") + "); it is not tried again";
    }
}
