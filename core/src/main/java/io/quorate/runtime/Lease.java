package io.quorate.runtime;

import io.quorate.model.Isolation;
import io.quorate.spi.Clock;

/**
 * What other threads may know of a slave's lease. They compare its end with the clock themselves: after a pause of the whole
 * machine the loop may come round later than they do.
 */
final class Lease {
    static final long NONE = Long.MIN_VALUE;

    private final Clock clock;
    private volatile long endNanos = NONE;
    private volatile long exclusiveUntilNanos = NONE;

    Lease(Clock clock) {
        this.clock = clock;
    }

    /** Called after each step. */
    void lastUntil(long newEndNanos) {
        endNanos = newEndNanos;
    }

    /** Until when exclusive attempts may go on, if no later time was told before; called within steps. */
    void exclusiveUntil(long untilNanos) {
        exclusiveUntilNanos = Math.max(exclusiveUntilNanos, untilNanos);
    }

    /** For good: the node ends. */
    void end() {
        endNanos = NONE;
        exclusiveUntilNanos = NONE;
    }

    /** Whether an attempt of that kind may act on the outside. */
    boolean isHeldFor(Isolation isolation) {
        return isHeld() && (isolation == Isolation.AVAILABLE || clock.monotonicNanos() < exclusiveUntilNanos);
    }

    /** Whether exclusive attempts may execute, whatever has become of the session. */
    boolean allowsExclusive() {
        return clock.monotonicNanos() < exclusiveUntilNanos;
    }

    boolean isHeld() {
        return clock.monotonicNanos() < endNanos;
    }
}
