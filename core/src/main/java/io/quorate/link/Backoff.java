package io.quorate.link;

import io.quorate.spi.RandomSource;

/** When to dial again: at once, then after 50 ms, then after twice as long each time up to 2 s, each less up to a quarter. */
final class Backoff {
    static final long FIRST_NANOS = 50_000_000L;
    static final long LONGEST_NANOS = 2_000_000_000L;

    private int failures;
    private long notBefore;

    boolean allows(long nowNanos) {
        return failures == 0 || nowNanos >= notBefore;
    }

    /** Meaningful after a failure only. */
    long notBefore() {
        return notBefore;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    void reset() {
        failures = 0;
    }

    void fail(long nowNanos, RandomSource random) {
        // Six doublings exceed the longest wait.
        long wait = Math.min(FIRST_NANOS << Math.min(failures, 6), LONGEST_NANOS);
        failures++;
        notBefore = nowNanos + random.between(wait - wait / 4, wait);
    }
}
