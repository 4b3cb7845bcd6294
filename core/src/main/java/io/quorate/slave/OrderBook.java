package io.quorate.slave;

import io.quorate.kernel.Now;
import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.protocol.SlaveOrder.RunOrders;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows orders: starts each attempt at most once, stops what is to be stopped, and has everything reported. Whether the
 * leader, the session and the incarnation are right has been checked before.
 */
final class OrderBook {
    private final SlaveEffects effects;
    private final AttemptTable table;
    private final Fence fence;
    private final Reporter reporter;
    private final Registration registration;
    private final Memory memory;
    private boolean leaving;

    OrderBook(
            SlaveEffects effects,
            AttemptTable table,
            Fence fence,
            Reporter reporter,
            Registration registration,
            Memory memory) {
        this.effects = effects;
        this.table = table;
        this.fence = fence;
        this.reporter = reporter;
        this.registration = registration;
        this.memory = memory;
    }

    void run(Now now, RunOrders.Run run) {
        AttemptKey key = run.attempt();
        HeldAttempt held = table.get(key);
        if (held != null) {
            reporter.tell(now, held);
            return;
        }
        if (table.isTokenTaken(key)) {
            refused(key, "another attempt has its token");
            return;
        }
        Fence.Verdict verdict = fence.judge(key);
        if (verdict == Fence.Verdict.REFUSED_SILENTLY) {
            refused(key, fence.why());
            return;
        }
        if (table.isFull()) {
            refused(key, "the slave answers for too many attempts already");
            return;
        }
        // What passes is declined; only what holds for this whole session is refused, and then never asked again.
        String objection =
                verdict == Fence.Verdict.REFUSED_ALOUD ? fence.why() : leaving ? "the slave is leaving" : null;
        if (objection != null) {
            refused(key, objection);
            hold(now, HeldAttempt.declined(key, objection));
            return;
        }
        String refusal = effects.refusal(run.work());
        if (refusal != null) {
            refused(key, refusal);
            hold(now, HeldAttempt.refused(key, refusal));
            return;
        }
        if (run.isolation() == Isolation.EXCLUSIVE && now.nanos() >= registration.exclusiveUntilNanos()) {
            // Not to be said aloud: it is no refusal, and the leader repeats the order.
            refused(key, "no lease is alive for long enough to start it");
            return;
        }
        hold(now, HeldAttempt.running(key, run.isolation()));
        effects.start(key, run.work(), run.isolation());
    }

    /** Stops an attempt, whether it is held or not; its end is reported as stopped. */
    void stop(Now now, AttemptKey key) {
        HeldAttempt held = table.get(key);
        if (held == null) {
            tombstone(now, key);
            return;
        }
        if (held.isExecuting()) {
            stopExecuting(held);
            return;
        }
        held.becomeStopped();
        reporter.tell(now, held);
    }

    void ended(Now now, AttemptKey key, JobOutcome outcome) {
        HeldAttempt held = table.get(key);
        over(now, key, ending -> ending.becomeEnded(outcome));
        if (held != null && held.phase() == HeldAttempt.Phase.ENDED) {
            memory.keep(key, outcome);
        }
    }

    /** It was not started after all. */
    void declined(Now now, AttemptKey key, String why) {
        refused(key, why);
        over(now, key, held -> held.becomeDeclined(why));
    }

    void stoppedByRunner(Now now, AttemptKey key) {
        over(now, key, HeldAttempt::becomeStoppedByRunner);
    }

    void lost(Now now, AttemptKey key, String why) {
        effects.event(new SlaveEvent.AttemptLost(key, why));
        over(now, key, held -> held.becomeLost(why));
    }

    private void over(Now now, AttemptKey key, Consumer<HeldAttempt> transition) {
        HeldAttempt held = table.get(key);
        if (held == null || !held.isExecuting()) {
            throw new IllegalStateException("attempt " + key + " ended, but does not execute here");
        }
        transition.accept(held);
        table.onExecutionEnded(held);
        reporter.tell(now, held);
    }

    /** From now on nothing is started, and everything stops. */
    void stopAll() {
        leaving = true;
        for (HeldAttempt held : List.copyOf(table.all())) {
            if (held.isExecuting()) {
                stopExecuting(held);
            }
        }
    }

    /** Stops what must not execute when the lease is over, as far as it is time for that. */
    void stopExclusive(Now now) {
        if (now.nanos() >= registration.exclusiveUntilNanos()) {
            table.exclusive().forEach(this::stopExecuting);
        }
    }

    /** When {@link #stopExclusive} has something to do. */
    long nextWakeNanos() {
        // Asked after every input, and there is none nearly always.
        if (!table.hasExclusive()) {
            return Long.MAX_VALUE;
        }
        for (HeldAttempt held : table.exclusive()) {
            if (held.phase() == HeldAttempt.Phase.RUNNING) {
                return registration.exclusiveUntilNanos();
            }
        }
        return Long.MAX_VALUE;
    }

    private void stopExecuting(HeldAttempt held) {
        if (held.phase() == HeldAttempt.Phase.RUNNING) {
            held.becomeStopping();
            effects.stop(held.key());
        }
    }

    /** The stop overtook its order, or the cluster still counts on an attempt that is gone: it hears that nothing executes. */
    private void tombstone(Now now, AttemptKey key) {
        if (table.isTokenTaken(key)) {
            refused(key, "another attempt has its token");
        } else if (table.isFull()) {
            // The order must stay refused in any case; the leader repeats the stop, so the report can wait for room.
            fence.bury(key);
        } else {
            hold(now, HeldAttempt.stopped(key));
        }
    }

    private void hold(Now now, HeldAttempt held) {
        held.heldAfterSequence = registration.lastSequence();
        table.add(held);
        reporter.tell(now, held);
    }

    private void refused(AttemptKey key, String why) {
        effects.event(new SlaveEvent.OrderRefused(key, why));
    }
}
