package io.quorate.consensus;

/**
 * When snapshots are taken, and how fast they travel.
 *
 * @param logBytes after so much of the log a snapshot is taken, or, if that is more, after half as much as the last snapshot
 *     has: so that, in bytes, snapshots are on average no more than twice the log
 * @param logEntries likewise, in entries, whatever the last snapshot's size
 * @param keptEntries how many entries before a snapshot are kept for followers that are a little behind
 * @param keptBytes how many bytes of them at most
 * @param chunkBytes what one piece of a snapshot carries
 * @param bytesPerSecond how fast a leader sends snapshots, all receivers together
 * @param maxLogBytes when the log in memory is as large, a snapshot is taken in any case, also while one is being sent, which
 *     then begins anew; at twice as much a leader takes no proposal
 */
public record SnapshotBounds(
        long logBytes,
        long logEntries,
        long keptEntries,
        long keptBytes,
        int chunkBytes,
        long bytesPerSecond,
        long maxLogBytes) {
    private static final long DEFAULT_MAX_LOG_BYTES = 256L << 20;

    /** 16 MiB or a million entries of log; 2,000 entries or 8 MiB kept; pieces of 1 MiB, 32 MiB a second; 256 MiB in memory. */
    public static final SnapshotBounds DEFAULT =
            new SnapshotBounds(16L << 20, 1_000_000, 2_000, 8L << 20, 1 << 20, 32L << 20, DEFAULT_MAX_LOG_BYTES);

    /** @throws IllegalArgumentException if a number is not positive, but for kept ones, which may be 0; or one that is kept is above the bound */
    public SnapshotBounds {
        if (logBytes <= 0
                || logEntries <= 0
                || keptEntries < 0
                || keptBytes < 0
                || chunkBytes <= 0
                || bytesPerSecond <= 0
                || maxLogBytes <= keptBytes) {
            throw new IllegalArgumentException(
                    "bounds of snapshots are positive, and maxLogBytes is above keptBytes, got "
                            + logBytes + ", " + logEntries + ", " + keptEntries + ", " + keptBytes + ", " + chunkBytes
                            + ", "
                            + bytesPerSecond + ", " + maxLogBytes);
        }
    }

    /** With the default bound of the log in memory. */
    public SnapshotBounds(
            long logBytes, long logEntries, long keptEntries, long keptBytes, int chunkBytes, long bytesPerSecond) {
        this(logBytes, logEntries, keptEntries, keptBytes, chunkBytes, bytesPerSecond, DEFAULT_MAX_LOG_BYTES);
    }

    /** This with another bound of the log in memory, and of what of it is kept before a snapshot. */
    public SnapshotBounds withLog(long maxBytes, long maxKeptBytes) {
        return new SnapshotBounds(
                logBytes, logEntries, keptEntries, maxKeptBytes, chunkBytes, bytesPerSecond, maxBytes);
    }
}
