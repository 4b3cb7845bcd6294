package io.quorate.runtime;

import io.quorate.spi.Clock;

/**
 * What other threads may know of a slave's lease. The loop says after each step that the slave has one; when the loop has not come round for
 * long, because the machine was paused, the lease counts as lost although nobody could say so yet.
 */
final class Lease {
    private static final long NEVER = Long.MIN_VALUE;

    private final Clock clock;
    private final long maxSilenceNanos;
    private volatile long seenNanos = NEVER;

    /** @param maxSilenceNanos how long after the loop's last word the lease still counts */
    Lease(Clock clock, long maxSilenceNanos) {
        this.clock = clock;
        this.maxSilenceNanos = maxSilenceNanos;
    }

    /** Called by the loop alone, after each step. */
    void observe(boolean held, long nowNanos) {
        seenNanos = held ? nowNanos : NEVER;
    }

    boolean isHeld() {
        long seen = seenNanos;
        return seen != NEVER && clock.monotonicNanos() - seen <= maxSilenceNanos;
    }
}
