package io.quorate.master;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.registry.Registry;
import org.jspecify.annotations.Nullable;

/**
 * What a master takes on, by the heap that it may count on: without such limits, jobs that are large, or many, would end one master
 * after the other, and again after each restart, for all hold the same (P12).
 *
 * <p>Together they take up to three quarters of the heap. The rest is for what comes on top: frames that are under way, the part of a
 * snapshot that waits for the disk, and what large arrays waste of a collector's regions. A master that is full itself and is sent a
 * snapshot of as much holds both for a moment, and may need more than there is; it ends then, and starts again with the new one. Ids
 * of forgotten jobs, and the jobs that are kept without what they brought, are limited by {@link io.quorate.model.Retention} alone.
 *
 * <p>Each job counts with what it brought, also if many brought the same, of which there may be one copy in memory.
 *
 * @param maxOpenJobs with so many jobs that are not over, no new one is accepted
 * @param maxOpenBytes nor when their payloads, or commands, have so many bytes
 * @param maxKeptBytes jobs that are over are forgotten, those first that have been so for longest, while their payloads, results
 *     and outputs have more bytes than that, whatever else says how long they are kept; at twice as many no new job is accepted
 * @param maxWaitingBytes so many bytes of commands wait to be proposed, and so many to be committed
 * @param maxLogBytes of the log in memory; see {@link io.quorate.consensus.SnapshotBounds}
 */
public record MasterMemory(
        long maxOpenJobs, long maxOpenBytes, long maxKeptBytes, long maxWaitingBytes, long maxLogBytes) {
    /** What a JVM has at least for a master that is of any use. */
    public static final long MIN_HEAP_BYTES = 64L << 20;

    /** Of a job that waits or runs, without its payload: 450 have been measured. */
    private static final long OPEN_JOB_BYTES = 512;

    private static final int OPEN_JOBS_SHARE = 4;
    private static final int OPEN_BYTES_SHARE = 8;
    private static final int KEPT_BYTES_SHARE = 16;
    private static final int WAITING_SHARE = 16;
    private static final long MOST_WAITING_BYTES = 64L << 20;
    private static final int LOG_SHARE = 8;
    /** Of the log that is kept before a snapshot, for followers that are a little behind. */
    private static final int KEPT_LOG_SHARE = 32;

    private static final long MOST_KEPT_LOG_BYTES = 32L << 20;
    private static final long LEAST_KEPT_LOG_BYTES = 2L << 20;

    /** @throws IllegalArgumentException if a limit is not positive */
    public MasterMemory {
        if (maxOpenJobs <= 0
                || maxOpenBytes <= 0
                || maxKeptBytes <= 0
                || maxWaitingBytes <= 0
                || maxLogBytes <= LEAST_KEPT_LOG_BYTES) {
            throw new IllegalArgumentException("limits are positive, and that of the log is above "
                    + LEAST_KEPT_LOG_BYTES + ", got " + maxOpenJobs + ", " + maxOpenBytes + ", " + maxKeptBytes + ", "
                    + maxWaitingBytes + ", " + maxLogBytes);
        }
    }

    /** @param bytes of the heap; less than {@link #MIN_HEAP_BYTES} counts as that */
    public static MasterMemory ofHeap(long bytes) {
        long heap = Math.max(MIN_HEAP_BYTES, bytes);
        return new MasterMemory(
                heap / OPEN_JOBS_SHARE / OPEN_JOB_BYTES,
                heap / OPEN_BYTES_SHARE,
                heap / KEPT_BYTES_SHARE,
                Math.min(MOST_WAITING_BYTES, heap / WAITING_SHARE),
                heap / LOG_SHARE);
    }

    /** Why no new job is accepted for now; null if there is room for more. */
    @Nullable
    String whyFull(Registry registry) {
        if (registry.openCount() >= maxOpenJobs) {
            return registry.openCount() + " jobs have not ended, and the masters' heaps have room for " + maxOpenJobs
                    + "; wait for some to end, or give all masters more heap";
        }
        if (registry.openBytes() >= maxOpenBytes) {
            return "the payloads of jobs that have not ended have " + registry.openBytes()
                    + " bytes, and the masters' heaps have room for " + maxOpenBytes
                    + "; wait for some to end, or give all masters more heap";
        }
        if (registry.keptBytes() / 2 >= maxKeptBytes) {
            return "jobs that ended are forgotten as fast as can be: their payloads and results have "
                    + registry.keptBytes() + " bytes, and the masters' heaps have room for " + maxKeptBytes
                    + "; wait a moment, or give all masters more heap";
        }
        return null;
    }

    /** The consensus with these limits in place of its own. */
    public ConsensusConfig bound(ConsensusConfig consensus) {
        long keptLog =
                Math.max(LEAST_KEPT_LOG_BYTES, Math.min(MOST_KEPT_LOG_BYTES, maxLogBytes * LOG_SHARE / KEPT_LOG_SHARE));
        return consensus
                .withUncommittedBytes(maxWaitingBytes)
                .withSnapshots(consensus.snapshots().withLog(maxLogBytes, keptLog));
    }
}
