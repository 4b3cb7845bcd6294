package io.quorate.master;

import io.quorate.model.LossBrake;
import org.jspecify.annotations.Nullable;

/**
 * Says how many of the silent slaves may be given up now: see {@link LossBrake}.
 *
 * <p>It is engaged when the slaves that miss their heartbeats, together with those that were given up a moment ago, are the
 * configured share. While the losses wait, it is released when fewer are silent, since the others came back; the last of them get
 * another lease. After that it stays until nobody is overdue any more, which its pace bounds (P8). It is the leader's soft state: a new one waits anew, as each
 * slave has a whole lease anew.
 */
final class Brake {
    /** While it is engaged, the desk looks so often whether slaves came back. */
    private static final long LOOK_NANOS = 100_000_000L;

    private static final long PACE_NANOS = 1_000_000_000L;

    private final LossBrake rule;
    /** Those that were given up within this time count as silent still. */
    private long windowNanos;

    private boolean engaged;
    private int silentSlaves;
    private int allSlaves;
    private long nextLossNanos;
    private long nextLookNanos = Long.MAX_VALUE;
    private boolean waits;
    private boolean ebbs;
    private int slavesBefore;
    private long windowEndNanos = Long.MIN_VALUE;
    private int lostInWindow;

    Brake(LossBrake rule, long windowNanos) {
        this.rule = rule;
        this.windowNanos = windowNanos;
    }

    void setWindow(long nanos) {
        windowNanos = nanos;
    }

    void reset() {
        release();
        windowEndNanos = Long.MIN_VALUE;
        lostInWindow = 0;
    }

    private void release() {
        engaged = false;
        nextLookNanos = Long.MAX_VALUE;
    }

    boolean isEngaged() {
        return engaged;
    }

    /** When to ask again, while it is engaged; otherwise {@link Long#MAX_VALUE}. */
    long nextLookNanos() {
        return nextLookNanos;
    }

    /**
     * How many of those whose lease has run out may be given up now.
     *
     * @param overdue whose lease has run out
     * @param silent who misses heartbeats, these included
     * @param watched all that count as alive
     */
    int permits(long nowNanos, int overdue, int silent, int watched) {
        if (nowNanos >= windowEndNanos) {
            lostInWindow = 0;
        }
        silentSlaves = silent + lostInWindow;
        allSlaves = watched + lostInWindow;
        if (overdue == 0) {
            release();
            return 0;
        }
        if (!engaged && areMany()) {
            engaged = true;
            waits = true;
            ebbs = false;
            slavesBefore = allSlaves;
            nextLossNanos = nowNanos + rule.grace().toNanos();
        }
        if (!engaged) {
            windowEndNanos = Math.max(windowEndNanos, nowNanos + windowNanos);
            lostInWindow += overdue;
            return overdue;
        }
        nextLookNanos = nowNanos + LOOK_NANOS;
        if (waits && !ebbs && !areMany()) {
            ebbs = true;
            nextLossNanos = Math.min(nextLossNanos, nowNanos + windowNanos);
        }
        if (nowNanos < nextLossNanos) {
            return 0;
        }
        if (waits && !areMany()) {
            release();
            return overdue;
        }
        waits = false;
        nextLossNanos = nowNanos + PACE_NANOS;
        return Math.min(overdue, pace());
    }

    private boolean areMany() {
        return rule.percent() > 0
                && silentSlaves >= 2
                && allSlaves >= rule.minSlaves()
                && silentSlaves * 100L >= (long) rule.percent() * allSlaves;
    }

    private int pace() {
        return (int) Math.max(1, ((long) slavesBefore * rule.pacePercent() + 99) / 100);
    }

    /** For people; null while it is not engaged. */
    @Nullable
    String problem() {
        return engaged
                ? silentSlaves + " of " + allSlaves
                        + " slaves are silent at once: probably the leader cannot reach them. "
                        + (waits
                                ? "Their jobs are not placed again for "
                                        + rule.grace().toSeconds() + " s after that; then "
                                : "Their jobs are placed again, ")
                        + pace() + " slaves a second"
                : null;
    }
}
