package io.quorate.simulation.engine;

import io.quorate.kernel.Now;

/** A node's clock: its own origin, its own rate, and a wall clock that may be days off and may jump. */
public final class SimClock {
    private static final long MILLION = 1_000_000;
    /** 2026-01-01, so that stamps look like stamps. */
    private static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private final long originNanos;
    private final long ratePpm;
    private long wallOffsetMillis;

    /**
     * @param originNanos what the monotonic clock shows when the simulation begins
     * @param ratePpm by how many millionths it is too fast; negative: too slow
     */
    public SimClock(long originNanos, long ratePpm, long wallOffsetMillis) {
        this.originNanos = originNanos;
        this.ratePpm = ratePpm;
        this.wallOffsetMillis = wallOffsetMillis;
    }

    /** What the node's clocks show at a time of the simulation. */
    public Now at(long simNanos) {
        return new Now(localNanos(simNanos), EPOCH_MILLIS + wallOffsetMillis + simNanos / MILLION);
    }

    /** The first time of the simulation at which the node's monotonic clock shows this, or later. */
    public long whenShows(long localNanos) {
        long ahead = localNanos - originNanos;
        // Whole millions apart, so that hours of nanoseconds times a million do not overflow.
        long scale = MILLION + ratePpm;
        long guess = ahead / scale * MILLION + ahead % scale * MILLION / scale - 2;
        while (localNanos(guess) < localNanos) {
            guess++;
        }
        return guess;
    }

    /** Moves the wall clock only: no time-out may notice. */
    public void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    private long localNanos(long simNanos) {
        return originNanos + simNanos + Math.floorDiv(simNanos * ratePpm, MILLION);
    }
}
