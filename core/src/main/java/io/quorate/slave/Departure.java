package io.quorate.slave;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.SlaveReport.Deregister;

/**
 * How a slave leaves: it says that it is about to, so that it gets nothing new; all attempts stop, each is reported as it does, so
 * that its job is placed elsewhere at once, however long the others take; and when all of that is acknowledged, the slave
 * deregisters. Nothing waits for a lease to run out. Without a session there is nobody to say good-bye to: the cluster has given
 * the attempts up, and only outcomes are still worth reporting.
 */
final class Departure {
    private static final long REPEAT_NANOS = 300_000_000L;

    private enum Stage {
        STAYING,
        LEAVING,
        LEFT
    }

    private final Outbox out;
    private final SlaveEffects effects;
    private final AttemptTable table;
    private final Registration registration;
    private Stage stage = Stage.STAYING;
    private long nextSendNanos = Long.MIN_VALUE;

    Departure(Outbox out, SlaveEffects effects, AttemptTable table, Registration registration) {
        this.out = out;
        this.effects = effects;
        this.table = table;
        this.registration = registration;
    }

    void begin(Now now) {
        if (stage == Stage.STAYING) {
            stage = Stage.LEAVING;
            registration.becomeLeaving(now);
        }
    }

    boolean isStaying() {
        return stage == Stage.STAYING;
    }

    boolean hasLeft() {
        return stage == Stage.LEFT;
    }

    void onDeregistered(long session) {
        if (stage == Stage.LEAVING && registration.isOfSession(session)) {
            becomeLeft();
        }
    }

    void tick(Now now) {
        if (!isReadyToGo()) {
            return;
        }
        if (registration.session() == 0) {
            becomeLeft();
            return;
        }
        NodeId leader = registration.reportsTo();
        if (leader != null && now.nanos() >= nextSendNanos) {
            nextSendNanos = now.nanos() + REPEAT_NANOS;
            out.send(NodeRef.master(leader), new Deregister(registration.session()));
        }
    }

    long nextWakeNanos() {
        return isReadyToGo() && registration.reportsTo() != null ? nextSendNanos : Long.MAX_VALUE;
    }

    private boolean isReadyToGo() {
        return stage == Stage.LEAVING
                && table.executingCount() == 0
                && !(registration.session() == 0 ? table.owesOutcomes() : table.owesReports());
    }

    private void becomeLeft() {
        stage = Stage.LEFT;
        registration.endSession();
        effects.left();
    }
}
