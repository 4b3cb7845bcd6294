package io.quorate.process;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Until when the slave's lease holds, by the guard's own clock, and what happens before it ends: exclusive jobs are asked to end, and
 * killed when half of the allowance is left. The slave's JVM may stand still meanwhile (P5). Thread-safe.
 *
 * <p>No clock of another process comes in: the slave answers with a stamp that this guard gave it before it sent the heartbeat that
 * was answered, so the lease counts from a moment before that.
 */
final class GuardLease {
    private final ScheduledExecutorService timer;
    private final long allowanceNanos;
    private final LongConsumer stop;
    private boolean known;
    private long endNanos;
    private boolean watching;

    /** @param stop begins to end all exclusive jobs; it is told in how many nanoseconds they must be killed */
    GuardLease(ScheduledExecutorService timer, long allowanceNanos, LongConsumer stop) {
        this.timer = timer;
        this.allowanceNanos = allowanceNanos;
        this.stop = stop;
    }

    /** @param newEndNanos by {@link System#nanoTime} of this process */
    synchronized void holdsUntil(long newEndNanos) {
        if (!known || newEndNanos - endNanos > 0) {
            known = true;
            endNanos = newEndNanos;
        }
        if (!watching) {
            watching = true;
            watch();
        }
    }

    /** Whether there is time enough for a job to begin. */
    synchronized boolean allowsStart() {
        return known && leftNanos() > 0;
    }

    private void look() {
        long untilKill;
        synchronized (this) {
            if (leftNanos() > 0) {
                watch();
                return;
            }
            watching = false;
            untilKill = Math.max(0, leftNanos() + allowanceNanos / 2);
        }
        stop.accept(untilKill);
    }

    private void watch() {
        try {
            var unused = timer.schedule(this::look, Math.max(0, leftNanos()), TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            // Without a timer nothing may run that must be stopped in time.
            watching = false;
            stop.accept(0);
        }
    }

    /** Until jobs are asked to end. */
    private long leftNanos() {
        return endNanos - allowanceNanos - System.nanoTime();
    }
}
