package io.quorate.scheduling;

import io.quorate.model.Resources;
import io.quorate.spi.PlacementPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The host's policy, which may have a mistake. A slave that it fails to score is the last choice: that costs a good place, and not
 * one leader after another, as each would meet the same job (P8).
 */
final class GuardedPolicy implements PlacementPolicy {
    private static final int MAX_MESSAGE = 200;

    private final PlacementPolicy policy;
    private @Nullable String problem;

    GuardedPolicy(PlacementPolicy policy) {
        this.policy = policy;
    }

    @Override
    public long score(Resources request, Candidate slave) {
        try {
            return policy.score(request, slave);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            String message = describe(e);
            problem = "the placement policy fails for " + request + " on slave " + slave.id() + ", which counts as the"
                    + " last choice: " + message.substring(0, Math.min(MAX_MESSAGE, message.length()));
            return Long.MIN_VALUE;
        }
    }

    /** The host's exceptions may be as wrong as its policy. */
    private static String describe(Throwable failure) {
        try {
            return String.valueOf(failure);
        } catch (RuntimeException e) {
            return failure.getClass().getName();
        }
    }

    /** What it failed at before is of no interest any more. */
    void forget() {
        problem = null;
    }

    /** What it failed at last, in a sentence; null if it has not. */
    @Nullable
    String problem() {
        return problem;
    }
}
