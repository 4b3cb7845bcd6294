package io.quorate.registry;

import io.quorate.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The registry as it was when {@link Registry#beginSnapshot} was called, encoded piece by piece while it goes on applying
 * entries. Nothing is copied for that: the slaves are encoded at the beginning, the jobs one after the other, and a job that
 * is about to change before its turn is encoded then.
 *
 * <p>The pieces, put together, are one message of a header, the slaves, the ids of forgotten jobs, the jobs in any order, and an
 * end with counts and a checksum. They can be cut and joined at will for {@link RegistryLoader}.
 *
 * <p>Not thread-safe: it belongs to the registry's thread.
 */
public final class RegistrySnapshot {
    // The numbers of the fields.
    static final int HEADER = 1;
    static final int SLAVE = 2;
    static final int JOB = 3;
    static final int IDS = 4;
    static final int END = 5;

    /** So many bytes are gathered before they are put aside, at least. */
    private static final int PIECE_BYTES = 16 << 10;

    private static final int IDS_TOGETHER = 256;

    private final long index;
    private final int number;
    private final JobTable jobs;
    private final ForgottenIds ids;
    private final long endOfIds;
    private final long endOfJobs;
    private final CRC32C checksum = new CRC32C();
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private long piecesBytes;
    /** A piece that is being written; its memory serves for the next one too. */
    private WireWriter open = new WireWriter(PIECE_BYTES);

    private long slaveCount;
    private long jobCount;
    private long idCount;
    /** The ids before this place are written. */
    private long nextId;
    /** The jobs up to this one are written. */
    private long lastSequence;

    private boolean complete;
    private boolean abandoned;

    RegistrySnapshot(RegistryState state) {
        this.index = state.appliedIndex;
        this.number = ++state.snapshotsBegun;
        this.jobs = state.jobs;
        this.ids = state.forgotten;
        this.nextId = ids.first();
        this.endOfIds = ids.end();
        this.endOfJobs = state.nextJobSequence;
        open.message(HEADER, state, SnapshotCodec::writeHeader);
        for (SlaveRecord slave : state.slaves.all()) {
            open.message(SLAVE, slave, SnapshotCodec::writeSlave);
            slaveCount++;
            putAside(PIECE_BYTES);
        }
    }

    /** The index of the last entry that it includes. */
    public long index() {
        return index;
    }

    /**
     * The next bytes.
     *
     * @param aboutBytes how many there are to be: it may be less, or more by what a single record takes
     * @return null at the end
     * @throws IllegalStateException if it was abandoned
     */
    public byte @Nullable [] next(int aboutBytes) {
        if (abandoned) {
            throw new IllegalStateException("the snapshot at index " + index + " was abandoned");
        }
        int wanted = Math.max(1, aboutBytes);
        while (!complete && piecesBytes + open.size() < wanted) {
            writeMore();
        }
        if (pieces.isEmpty() && open.size() == 0) {
            return null;
        }
        if (piecesBytes < wanted) {
            putAside(0);
        }
        List<byte[]> taken = new ArrayList<>();
        long bytes = 0;
        while (bytes < wanted && !pieces.isEmpty()) {
            byte[] piece = pieces.remove();
            taken.add(piece);
            bytes += piece.length;
        }
        piecesBytes -= bytes;
        return taken.size() == 1 ? taken.get(0) : join(taken, Math.toIntExact(bytes));
    }

    /** Ends it early: the registry need not keep anything for it any more. Calling it again, or at the end, does nothing. */
    public void abandon() {
        abandoned = true;
        jobs.detach(this);
        pieces.clear();
        open = new WireWriter(0);
    }

    /** All of it at once. */
    byte[] toBytes() {
        byte[] bytes = next(Integer.MAX_VALUE);
        if (bytes == null) {
            throw new IllegalStateException("the snapshot at index " + index + " was read already");
        }
        return bytes;
    }

    // ---- what the registry is about to change

    void beforeChange(JobRecord job) {
        boolean included = job.sequence < endOfJobs;
        if (included && job.sequence > lastSequence && job.writtenIn != number) {
            job.writtenIn = number;
            write(job);
            putAside(PIECE_BYTES);
        }
    }

    void beforeDropOfId() {
        if (nextId == ids.first() && nextId < endOfIds) {
            writeIds(1);
            putAside(PIECE_BYTES);
        }
    }

    // ---- the walk

    private void writeMore() {
        if (nextId < endOfIds) {
            writeIds((int) Math.min(IDS_TOGETHER, endOfIds - nextId));
        } else {
            JobRecord job = jobs.next(null, lastSequence);
            if (job == null || job.sequence >= endOfJobs) {
                writeEnd();
                return;
            }
            lastSequence = job.sequence;
            if (job.writtenIn != number) {
                write(job);
            }
        }
        putAside(PIECE_BYTES);
    }

    private void write(JobRecord job) {
        byte[] packed = job.packed();
        if (packed != null) {
            open.presentBytes(JOB, packed);
        } else {
            open.message(JOB, job, SnapshotCodec::writeJob);
        }
        jobCount++;
    }

    private void writeIds(int count) {
        byte[] entries = new byte[count * ForgottenIds.ENTRY_BYTES];
        for (int i = 0; i < count; i++) {
            ids.write(nextId, entries, i * ForgottenIds.ENTRY_BYTES);
            nextId++;
        }
        open.message(IDS, entries, (packed, out) -> out.bytes(1, packed));
        idCount += count;
    }

    private void writeEnd() {
        putAside(0);
        long sum = checksum.getValue();
        open.message(
                END,
                sum,
                (value, out) -> out.number(1, slaveCount)
                        .number(2, jobCount)
                        .number(3, idCount)
                        .number(4, value));
        complete = true;
        jobs.detach(this);
    }

    // ---- the bytes

    private void putAside(int ifMoreThan) {
        if (open.size() > ifMoreThan) {
            byte[] piece = open.toBytes();
            checksum.update(piece, 0, piece.length);
            pieces.add(piece);
            piecesBytes += piece.length;
            open.reset();
        }
    }

    private static byte[] join(List<byte[]> parts, int bytes) {
        byte[] all = new byte[bytes];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
