package io.quorate.process;

import org.jspecify.annotations.Nullable;

/** The latest stamps of one guard's clock, and when they came by the slave's. Thread-safe. */
final class LeaseStamps {
    private static final int REMEMBERED = 128;

    private final @Nullable Received[] ring = new @Nullable Received[REMEMBERED];
    private int next;

    /** @param atNanos by the slave's clock, read after the stamp had come */
    record Received(long stampNanos, long atNanos) {}

    synchronized void received(long stampNanos, long atNanos) {
        ring[next] = new Received(stampNanos, atNanos);
        next = (next + 1) % REMEMBERED;
    }

    /** The last one that had come by then; null if none is remembered. */
    synchronized @Nullable Received before(long nanos) {
        Received found = null;
        for (Received one : ring) {
            if (one != null && one.atNanos() <= nanos && (found == null || one.stampNanos() - found.stampNanos() > 0)) {
                found = one;
            }
        }
        return found;
    }
}
