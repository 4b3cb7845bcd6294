package io.quorate.runtime;

import io.quorate.spi.Clock;

/** The clocks of the operating system. */
public final class SystemClock implements Clock {
    public static final SystemClock INSTANCE = new SystemClock();
    /** The system's counter may begin anywhere, near an overflow too; this one begins at a second, and never overflows. */
    private static final long ORIGIN_NANOS = System.nanoTime() - 1_000_000_000L;

    private SystemClock() {}

    @Override
    public long monotonicNanos() {
        return System.nanoTime() - ORIGIN_NANOS;
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
