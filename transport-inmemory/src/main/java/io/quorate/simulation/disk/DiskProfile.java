package io.quorate.simulation.disk;

/**
 * How fast a disk is.
 *
 * @param minLatencyNanos of one flush
 * @param maxLatencyNanos of one flush, but for stalls
 * @param stallPermille chance of a stall
 * @param stallMaxNanos the longest stall
 */
public record DiskProfile(long minLatencyNanos, long maxLatencyNanos, int stallPermille, long stallMaxNanos) {

    /** A solid-state disk on a good day. */
    public static DiskProfile calm() {
        return new DiskProfile(50_000, 400_000, 0, 0);
    }
}
