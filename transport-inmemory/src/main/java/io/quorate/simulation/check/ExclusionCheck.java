package io.quorate.simulation.check;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.simulation.node.SimSlave;
import java.util.TreeMap;

/**
 * No two attempts of an exclusive job execute at the same instant of the simulation's time (P5): whatever the registry, the leaders
 * and the slaves believe, and what a dead slave process has left behind included.
 */
final class ExclusionCheck {
    private final Ledger ledger;
    private final TreeMap<JobId, TreeMap<AttemptKey, SimSlave>> executing = new TreeMap<>();
    private int startedAgain;

    ExclusionCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    /** How often a later attempt than the first of an exclusive job began to execute. */
    int startedAgain() {
        return startedAgain;
    }

    void starts(SimSlave slave, AttemptKey attempt) {
        JobSpec spec = ledger.spec(attempt.job());
        if (spec == null || spec.isolation() != Isolation.EXCLUSIVE) {
            return;
        }
        TreeMap<AttemptKey, SimSlave> all = executing.computeIfAbsent(attempt.job(), job -> new TreeMap<>());
        if (!all.isEmpty()) {
            throw new PromiseBroken(
                    "P5",
                    slave + " starts " + attempt + " of an exclusive job, and " + all.firstKey() + " executes on "
                            + all.firstEntry().getValue());
        }
        all.put(attempt, slave);
        startedAgain += attempt.attempt() > 1 ? 1 : 0;
    }

    void over(AttemptKey attempt) {
        TreeMap<AttemptKey, SimSlave> all = executing.get(attempt.job());
        if (all != null) {
            all.remove(attempt);
        }
    }
}
