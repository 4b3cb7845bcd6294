package io.quorate.consensus;

import io.quorate.model.VoterId;
import org.jspecify.annotations.Nullable;

/**
 * Hands leadership to another voter (dissertation section 3.10): no proposal is taken any more, the other catches up, and is
 * then asked to campaign at once. If it does not lead before the deadline, the old leader goes on.
 */
final class LeadershipTransfer {
    private @Nullable VoterId target;
    private long deadlineNanos = Long.MAX_VALUE;

    boolean isUnderWay() {
        return target != null;
    }

    boolean isTo(VoterId voter) {
        return voter.equals(target);
    }

    @Nullable
    VoterId target() {
        return target;
    }

    /** {@link Long#MAX_VALUE} when none is under way. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    void begin(VoterId voter, long deadline) {
        target = voter;
        deadlineNanos = deadline;
    }

    void end() {
        target = null;
        deadlineNanos = Long.MAX_VALUE;
    }
}
