package io.quorate.examples.processes.history;

import io.quorate.examples.processes.history.JobOperation.Cancel;
import io.quorate.examples.processes.history.JobOperation.Read;
import io.quorate.examples.processes.history.JobOperation.Seen;
import io.quorate.examples.processes.history.JobOperation.Stage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One job: absent, accepted, ended. Between two operations the cluster may bring it forward by itself, to a later attempt, a
 * later stage or its end, but never back, and only a client can cancel it. So of all states that are possible it is enough to
 * know the earliest, which is what was seen last.
 */
final class JobModel implements SequentialModel<JobModel.Known, JobOperation> {
    private static final Seen ACCEPTED = new Seen(0, 0, Stage.PENDING, "");

    /**
     * @param seen null while the job is absent
     * @param mayBeCancelled whether a cancellation is on its way of which nobody knows whether it was committed
     */
    record Known(@Nullable Seen seen, boolean mayBeCancelled) {}

    @Override
    public Known initial() {
        return new Known(null, false);
    }

    @Override
    public Optional<Known> step(Known state, JobOperation operation) {
        if (operation instanceof Read read) {
            return read(state, read.seen());
        }
        if (operation instanceof Cancel cancel) {
            return cancel(state, cancel.seen());
        }
        return Optional.of(state.seen() == null ? new Known(ACCEPTED, false) : state);
    }

    private static Optional<Known> read(Known state, @Nullable Seen now) {
        Seen before = state.seen();
        if (before == null || now == null) {
            return (before == null && now == null) ? Optional.of(state) : Optional.empty();
        }
        boolean cancelled = now.stage() == Stage.CANCELLED && before.stage() != Stage.CANCELLED;
        boolean allowed = canBecome(before, now) && (!cancelled || state.mayBeCancelled());
        return allowed ? Optional.of(new Known(now, state.mayBeCancelled())) : Optional.empty();
    }

    private static Optional<Known> cancel(Known state, @Nullable Seen now) {
        Seen before = state.seen();
        if (now == null) {
            return Optional.of(before == null ? state : new Known(before, true));
        }
        // A cancelled job has ended, whichever way.
        boolean allowed = before != null && now.stage().isFinal() && canBecome(before, now);
        return allowed ? Optional.of(new Known(now, state.mayBeCancelled())) : Optional.empty();
    }

    private static boolean canBecome(Seen before, Seen now) {
        if (before.stage().isFinal()) {
            return now.equals(before);
        }
        if (now.attempt() != before.attempt()) {
            return now.attempt() > before.attempt() && now.token() > before.token();
        }
        // An attempt whose slave was lost may go on there after all, so running and waiting anew are equally far.
        return now.token() == before.token() && (before.stage() == Stage.ASSIGNED || now.stage() != Stage.ASSIGNED);
    }
}
