package io.quorate.slave;

import io.quorate.kernel.LeaderTracker;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import java.util.List;

/**
 * What the slave remembers over its restarts: how attempts ended, from their end until the cluster has acknowledged it.
 *
 * <p>Outcomes of an earlier process are told to the cluster whose jobs they belong to, with the first register, and to no
 * other: attempts of two clusters can have equal names. The registry judges them by attempt and token, whatever the
 * incarnation, so one that came too late changes nothing (P4, P5).
 *
 * <p>Nothing else need be remembered. A new process is a new incarnation: orders for the one before are refused, a session is
 * given only by a leader that has committed it, and what the registry believes to run here and is not named is lost.
 */
final class Memory {
    private final SlaveEffects effects;
    private final LeaderTracker tracker;
    private final AttemptTable table;
    private List<KeptOutcome> recovered;

    Memory(SlaveEffects effects, LeaderTracker tracker, AttemptTable table, List<KeptOutcome> recovered) {
        this.effects = effects;
        this.tracker = tracker;
        this.table = table;
        this.recovered = List.copyOf(recovered);
    }

    /** To be called before the slave registers. */
    void recall() {
        if (recovered.isEmpty() || tracker.clusterId() == 0) {
            return;
        }
        List<KeptOutcome> before = recovered;
        recovered = List.of();
        int told = 0;
        for (KeptOutcome kept : before) {
            AttemptKey key = kept.attempt();
            boolean isOurs = kept.clusterId() == tracker.clusterId();
            if (isOurs && !table.isFull() && table.get(key) == null && !table.isTokenTaken(key)) {
                table.add(HeldAttempt.ended(key, kept.outcome()));
                told++;
            } else {
                effects.forget(key);
            }
        }
        effects.event(new SlaveEvent.OutcomesRecalled(told, before.size() - told));
    }

    /** Only a known cluster's orders are followed, so it is known whose attempt this was. */
    void keep(AttemptKey attempt, JobOutcome outcome) {
        effects.keep(new KeptOutcome(tracker.clusterId(), attempt, outcome));
    }
}
