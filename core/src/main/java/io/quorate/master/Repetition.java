package io.quorate.master;

/**
 * When a slave is told again what it has not confirmed. What was told a moment ago is not repeated with what is older; and while the
 * slave confirms nothing, repetitions come more and more seldom: a slave that is behind would only fall further behind.
 */
final class Repetition {
    static final long FIRST_NANOS = 400_000_000L;
    static final long LONGEST_NANOS = 1_600_000_000L;

    private long dueNanos;
    private long upToToken;
    private long intervalNanos = FIRST_NANOS;

    /** @param highestToken of what the slave was told just now */
    Repetition(long nowNanos, long highestToken) {
        this.dueNanos = nowNanos + FIRST_NANOS;
        this.upToToken = highestToken;
    }

    boolean isDue(long nowNanos) {
        return nowNanos >= dueNanos;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** What has a higher token was told for the first time since, and is not to be repeated yet. */
    long upToToken() {
        return upToToken;
    }

    /**
     * It was due.
     *
     * @param repeated whether anything had to be repeated
     * @param highestToken of all that is not confirmed now
     */
    void passed(long nowNanos, boolean repeated, long highestToken) {
        intervalNanos = repeated ? Math.min(2 * intervalNanos, LONGEST_NANOS) : FIRST_NANOS;
        dueNanos = nowNanos + intervalNanos;
        upToToken = highestToken;
    }
}
