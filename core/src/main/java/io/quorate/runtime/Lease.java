package io.quorate.runtime;

import io.quorate.spi.Clock;

/**
 * What other threads may know of a slave's lease. They compare its end with the clock themselves: after a pause of the whole
 * machine the loop may come round later than they do.
 */
final class Lease {
    static final long NONE = Long.MIN_VALUE;

    private final Clock clock;
    private volatile long endNanos = NONE;

    Lease(Clock clock) {
        this.clock = clock;
    }

    /** Called by the loop, after each step. */
    void lastUntil(long newEndNanos) {
        endNanos = newEndNanos;
    }

    /** For good: the node ends. */
    void end() {
        endNanos = NONE;
    }

    boolean isHeld() {
        return clock.monotonicNanos() < endNanos;
    }
}
