package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the scheduler place what is pending and proposes its decisions, many in one command. What was decided is only said to a
 * slave by {@link OrderBook}, once it is committed.
 */
final class Dispatcher {
    private static final int MAX_ASSIGNMENTS = 1_000;
    /**
     * Decisions proposed and not yet committed, and orders that were not confirmed lately, together: enough to keep log and slaves
     * busy, few enough to change one's mind, and that all of it is done in a fraction of a lease also where everything is slow.
     */
    static final int MAX_IN_FLIGHT = 10_000;

    private static final int ASSIGNMENT_BYTES = 240;
    private static final long OVERLOAD_PAUSE_NANOS = 20_000_000L;
    /** A leader that hears its slaves so much later has more to do than it can, and orders nothing more for a while. */
    private static final long MAX_LAG_NANOS = 200_000_000L;

    private final Scheduler scheduler;
    private final Replica replica;
    private final RestingSlaves resting;
    private final ExclusionWait exclusion;
    private final UnconfirmedOrders unconfirmed = new UnconfirmedOrders();
    /** Jobs that were proposed since the last time: see {@link #expect}. */
    private final List<Command.Submission> expected = new ArrayList<>();

    private int inFlight;
    private long pausedUntilNanos = Long.MIN_VALUE;
    private boolean active;

    Dispatcher(Scheduler scheduler, Replica replica, ExclusionWait exclusion) {
        this.scheduler = scheduler;
        this.replica = replica;
        this.resting = new RestingSlaves(scheduler);
        this.exclusion = exclusion;
        replica.registry().addListener(resting);
        replica.registry().addListener(exclusion);
        replica.registry().addListener(unconfirmed);
    }

    void becomeActive(long nowNanos) {
        active = true;
        inFlight = 0;
        pausedUntilNanos = Long.MIN_VALUE;
        scheduler.becomeActive();
        resting.becomeActive();
        exclusion.becomeActive(nowNanos);
        unconfirmed.becomeActive(nowNanos);
    }

    void becomeIdle() {
        active = false;
        expected.clear();
        scheduler.becomeIdle();
        resting.becomeIdle();
        exclusion.becomeIdle();
        unconfirmed.becomeIdle();
    }

    /**
     * These jobs are to be in the next entry, and so are their first assignments, as far as there is room. That spares a job that
     * comes alone one of three commits.
     */
    void expect(Command.SubmitJobs proposed) {
        int room = MAX_ASSIGNMENTS - expected.size();
        expected.addAll(
                proposed.jobs().subList(0, Math.min(room, proposed.jobs().size())));
    }

    /** When {@link #dispatch} has something to do. */
    long nextWakeNanos() {
        return Math.min(nextDecisionNanos(), Math.min(resting.nextWakeNanos(), exclusion.nextWakeNanos()));
    }

    private long nextDecisionNanos() {
        if (!active || !scheduler.hasWork() || inFlight >= MAX_IN_FLIGHT) {
            return Long.MAX_VALUE;
        }
        return room() > 0 ? pausedUntilNanos : Math.max(pausedUntilNanos, unconfirmed.nextForgottenNanos());
    }

    private int room() {
        return MAX_IN_FLIGHT - inFlight - unconfirmed.count();
    }

    void dispatch(Now now) {
        long nowNanos = now.nanos();
        if (now.lagNanos() > MAX_LAG_NANOS) {
            // Each order means more to listen to.
            pausedUntilNanos = Math.max(pausedUntilNanos, nowNanos + OVERLOAD_PAUSE_NANOS);
        }
        resting.update(nowNanos);
        exclusion.update(nowNanos);
        unconfirmed.update(nowNanos);
        boolean proposed = true;
        while (proposed && nowNanos >= nextDecisionNanos()) {
            proposed = propose(now, scheduler.decide(Math.min(MAX_ASSIGNMENTS, room())));
        }
        placeAhead(now);
    }

    private void placeAhead(Now now) {
        int room = room();
        if (expected.size() > room) {
            expected.subList(Math.max(0, room), expected.size()).clear();
        }
        if (!expected.isEmpty() && now.nanos() >= pausedUntilNanos) {
            propose(now, scheduler.placeAhead(expected));
        }
        expected.clear();
    }

    /** @return false if there was nothing to propose, or it cannot be proposed now */
    private boolean propose(Now now, List<Command.Assignment> assignments) {
        if (assignments.isEmpty()) {
            return false;
        }
        if (!replica.offer(new AssignmentProposal(new Command.AssignAttempts(now.wallMillis(), assignments)))) {
            scheduler.undo(assignments);
            pausedUntilNanos = now.nanos() + OVERLOAD_PAUSE_NANOS;
            return false;
        }
        inFlight += assignments.size();
        return true;
    }

    private final class AssignmentProposal implements Proposal {
        private final Command.AssignAttempts command;

        AssignmentProposal(Command.AssignAttempts command) {
            this.command = command;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public int sizeBytes() {
            return command.assignments().size() * ASSIGNMENT_BYTES;
        }

        @Override
        public void applied(CommandResult result) {
            inFlight -= command.assignments().size();
        }

        @Override
        public void lost(boolean mayHappen) {
            // The scheduler forgets all of its decisions when leadership goes, and so do we when it comes back.
        }

        @Override
        public void tooLong(int bytes) {
            inFlight -= command.assignments().size();
            scheduler.undo(command.assignments());
        }
    }
}
