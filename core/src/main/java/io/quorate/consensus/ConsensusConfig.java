package io.quorate.consensus;

import io.quorate.model.Timings;

/**
 * The times and bounds of the consensus.
 *
 * @param heartbeatNanos how often a leader tells the others that it leads
 * @param electionTimeoutMinNanos the shortest silence of a leader after which a voter asks for an election
 * @param electionTimeoutMaxNanos the longest one; also how long a leader leads without hearing a majority
 * @param maxInFlightAppends how many appends with entries are under way to one voter
 * @param maxBatchBytes about how many bytes of entries one append carries; a larger entry travels alone
 * @param maxBatchEntries how many entries one append carries
 * @param maxUncommittedBytes above this a leader takes no proposal
 * @param maxUncommittedEntries likewise, in entries
 * @param snapshots when snapshots are taken, and how fast they travel
 */
public record ConsensusConfig(
        long heartbeatNanos,
        long electionTimeoutMinNanos,
        long electionTimeoutMaxNanos,
        int maxInFlightAppends,
        int maxBatchBytes,
        int maxBatchEntries,
        long maxUncommittedBytes,
        int maxUncommittedEntries,
        SnapshotBounds snapshots) {
    /** A wake that comes later than a heartbeat divided by this tells of a pause of our own, not of a timer's coarseness. */
    private static final int LATE_SHARE = 4;

    private static final int DEFAULT_IN_FLIGHT_APPENDS = 64;
    private static final int DEFAULT_BATCH_BYTES = 1 << 20;
    private static final int DEFAULT_BATCH_ENTRIES = 1024;
    private static final long DEFAULT_UNCOMMITTED_BYTES = 64L << 20;
    private static final int DEFAULT_UNCOMMITTED_ENTRIES = 50_000;

    /** With the default bounds for snapshots. */
    public ConsensusConfig(
            long heartbeatNanos,
            long electionTimeoutMinNanos,
            long electionTimeoutMaxNanos,
            int maxInFlightAppends,
            int maxBatchBytes,
            int maxBatchEntries,
            long maxUncommittedBytes,
            int maxUncommittedEntries) {
        this(
                heartbeatNanos,
                electionTimeoutMinNanos,
                electionTimeoutMaxNanos,
                maxInFlightAppends,
                maxBatchBytes,
                maxBatchEntries,
                maxUncommittedBytes,
                maxUncommittedEntries,
                SnapshotBounds.DEFAULT);
    }

    /** @throws IllegalArgumentException if a number is not positive or the times do not go together */
    public ConsensusConfig {
        require(heartbeatNanos > 0, "heartbeatNanos is positive");
        require(electionTimeoutMinNanos > heartbeatNanos, "electionTimeoutMinNanos is above heartbeatNanos");
        require(
                electionTimeoutMaxNanos > electionTimeoutMinNanos,
                "electionTimeoutMaxNanos is above electionTimeoutMinNanos");
        require(maxInFlightAppends > 0, "maxInFlightAppends is positive");
        require(maxBatchBytes > 0, "maxBatchBytes is positive");
        require(maxBatchEntries > 0, "maxBatchEntries is positive");
        require(maxUncommittedBytes > 0, "maxUncommittedBytes is positive");
        require(maxUncommittedEntries > 0, "maxUncommittedEntries is positive");
    }

    /** The cluster's times, with the default bounds: 64 appends in flight of 1 MiB or 1,024 entries, 64 MiB uncommitted. */
    public static ConsensusConfig of(Timings timings) {
        return new ConsensusConfig(
                timings.masterHeartbeat().toNanos(),
                timings.electionTimeoutMin().toNanos(),
                timings.electionTimeoutMax().toNanos(),
                DEFAULT_IN_FLIGHT_APPENDS,
                DEFAULT_BATCH_BYTES,
                DEFAULT_BATCH_ENTRIES,
                DEFAULT_UNCOMMITTED_BYTES,
                DEFAULT_UNCOMMITTED_ENTRIES);
    }

    /**
     * Whether a voter that looks now at what was due then was paused: by its machine, its collector, or a long step. What it did not
     * hear meanwhile is no sign that others were silent.
     */
    boolean isLate(long dueNanos, long nowNanos) {
        return nowNanos > dueNanos && nowNanos - dueNanos > heartbeatNanos / LATE_SHARE;
    }

    /** This with other bounds for snapshots: small ones make them frequent, for tests. */
    public ConsensusConfig withSnapshots(SnapshotBounds bounds) {
        return new ConsensusConfig(
                heartbeatNanos,
                electionTimeoutMinNanos,
                electionTimeoutMaxNanos,
                maxInFlightAppends,
                maxBatchBytes,
                maxBatchEntries,
                maxUncommittedBytes,
                maxUncommittedEntries,
                bounds);
    }

    /** This with another bound of what is proposed and not committed. */
    public ConsensusConfig withUncommittedBytes(long maxBytes) {
        return new ConsensusConfig(
                heartbeatNanos,
                electionTimeoutMinNanos,
                electionTimeoutMaxNanos,
                maxInFlightAppends,
                maxBatchBytes,
                maxBatchEntries,
                maxBytes,
                maxUncommittedEntries,
                snapshots);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
