package io.quorate.examples.processes.history;

/**
 * An operation, and when it was in progress. All times of a history are of one clock.
 *
 * @param called before it could take effect, in nanoseconds
 * @param returned after it had taken effect; {@link #NEVER} if nobody knows whether and when it took effect
 */
public record Timed<O>(O operation, long called, long returned) {
    /** Later than everything. */
    public static final long NEVER = Long.MAX_VALUE;

    public Timed {
        if (returned < called) {
            throw new IllegalArgumentException("returned " + (called - returned) + " ns before it was called");
        }
    }

    @Override
    public String toString() {
        String end = returned == NEVER ? "?" : Long.toString(returned / 1_000_000);
        return "[" + called / 1_000_000 + " .. " + end + " ms] " + operation;
    }
}
