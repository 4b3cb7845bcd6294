package io.quorate.slave;

/** When the last few messages of a kind were sent: an answer renews the lease from then, not from when it came. */
final class SentTimes {
    /** Answers to older messages than the last so many count for nothing. */
    static final int REMEMBERED = 64;

    /** Stands for a message that is too old, or was never sent. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private final long[] sequences = new long[REMEMBERED];
    private final long[] nanos = new long[REMEMBERED];

    void sent(long sequence, long atNanos) {
        int slot = slot(sequence);
        sequences[slot] = sequence;
        nanos[slot] = atNanos;
    }

    /** When the message of that sequence was sent, or {@link #UNKNOWN}. */
    long of(long sequence) {
        int slot = slot(sequence);
        return sequence > 0 && sequences[slot] == sequence ? nanos[slot] : UNKNOWN;
    }

    private static int slot(long sequence) {
        return (int) Math.floorMod(sequence, (long) REMEMBERED);
    }
}
