package io.quorate.transport.udptcp;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits for several futures under one deadline. */
final class Deadlines {
    private Deadlines() {}

    static long inMillis(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Returns when the future is done, or at the deadline. Not for an event loop. */
    static void await(Future<?> future, long deadlineNanos) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos > 0) {
            future.awaitUninterruptibly(leftNanos, TimeUnit.NANOSECONDS);
        }
    }
}
