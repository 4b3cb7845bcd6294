package io.quorate.registry;

import io.quorate.model.JobState;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a registry from the bytes of a {@link RegistrySnapshot}, in pieces of any size, for {@link Registry#load}. It takes
 * memory only for what has come, whatever the bytes say.
 *
 * <p>Not thread-safe.
 */
public final class RegistryLoader {
    /** The largest record: a job with the largest spec and outcome, and many thousands of attempts. */
    static final int MAX_RECORD_BYTES = 32 << 20;
    /** A tag and a length. */
    private static final int MAX_PREFIX_BYTES = 20;
    /** What an attempt takes in memory, with its place in the job. */
    private static final int ATTEMPT_BYTES = 68;
    /** What an array takes beside its content. */
    private static final int ARRAY_BYTES = 24;

    private final CRC32C checksum = new CRC32C();
    private byte[] buffer = {};
    private int start;
    private int end;
    /** So many bytes, from the start, are needed to go on. */
    private int needed = 2;

    private @Nullable RegistryState state;
    private long slaveCount;
    private long jobCount;
    private long idCount;
    private boolean complete;
    private boolean finished;

    /** @throws MalformedException if these bytes continue no snapshot, or one of another version; the loader is of no use then */
    public void add(byte[] piece) {
        append(piece);
        while (end - start >= needed && end > start) {
            int length = nextRecordLength();
            if (length == 0) {
                return;
            }
            read(new WireReader(Arrays.copyOfRange(buffer, start, start + length)), length);
            start += length;
            needed = 2;
        }
    }

    /** @throws MalformedException if the snapshot is not whole */
    public void finish() {
        if (!complete || start != end) {
            throw new MalformedException("the snapshot has no end");
        }
        finished = true;
        buffer = new byte[0];
    }

    /** The loaded state, to be taken once. */
    RegistryState take() {
        RegistryState loaded = state;
        if (!finished || loaded == null) {
            throw new IllegalStateException("the snapshot was not finished, or is used already");
        }
        state = null;
        return loaded;
    }

    // ---- records

    /** Length of the record at the start with its tag and length; 0 if it has not all come, and then says how much is needed. */
    private int nextRecordLength() {
        int at = start;
        long[] prefix = new long[2];
        for (int i = 0; i < 2; i++) {
            int shift = 0;
            byte b;
            do {
                if (at == end) {
                    needed = end - start + 1;
                    return 0;
                }
                if (at - start >= MAX_PREFIX_BYTES || shift > 56) {
                    throw new MalformedException("a snapshot is made of records");
                }
                b = buffer[at++];
                prefix[i] |= (long) (b & 0x7F) << shift;
                shift += 7;
            } while (b < 0);
        }
        if ((prefix[0] & 1) == 0) {
            throw new MalformedException("a snapshot is made of records");
        }
        if (prefix[1] > MAX_RECORD_BYTES) {
            throw new MalformedException("a record of " + prefix[1] + " bytes is over " + MAX_RECORD_BYTES);
        }
        int length = at - start + (int) prefix[1];
        if (end - start < length) {
            needed = length;
            return 0;
        }
        return length;
    }

    private void read(WireReader in, int length) {
        if (!in.next()) {
            throw new MalformedException("an empty record");
        }
        if (complete) {
            throw new MalformedException("something follows the end of the snapshot");
        }
        RegistryState loading = state;
        if (loading == null) {
            if (in.field() != RegistrySnapshot.HEADER) {
                throw new MalformedException("a snapshot begins with its header");
            }
            state = in.message(SnapshotCodec::readHeader);
        } else {
            switch (in.field()) {
                case RegistrySnapshot.HEADER -> throw new MalformedException("a snapshot has one header");
                case RegistrySnapshot.SLAVE -> addSlave(in.message(SnapshotCodec::readSlave), loading);
                case RegistrySnapshot.JOB -> addJob(in.bytes(MAX_RECORD_BYTES), loading);
                case RegistrySnapshot.IDS -> in.message(ids -> addIds(ids, loading));
                case RegistrySnapshot.END -> complete = in.message(this::readEnd);
                default -> in.skip();
            }
        }
        checksum.update(buffer, start, length);
    }

    private void addSlave(SlaveRecord slave, RegistryState loading) {
        if (!loading.slaves.add(slave)) {
            throw new MalformedException("slave " + slave.id + " is there twice");
        }
        slaveCount++;
    }

    private void addJob(byte[] encoded, RegistryState loading) {
        loading.sharing.takeUnshared();
        JobRecord job = SnapshotCodec.readJob(new WireReader(encoded), loading.sharing);
        if (job.sequence == 0
                || job.sequence >= loading.nextJobSequence
                || loading.jobs.get(job.id) != null
                || loading.jobs.bySequence(job.sequence) != null
                || loading.jobs.isOverNumberTaken(job.overNumber())
                || job.overNumber() >= loading.nextOverNumber) {
            throw new MalformedException("job " + job.id + " is there twice, or its number is not to be");
        }
        loading.jobs.add(job);
        jobCount++;
        for (AttemptRecord attempt : job.attempts()) {
            if (!attempt.isLive()) {
                continue;
            }
            SlaveRecord slave = loading.slaves.get(attempt.slave);
            if (slave == null || slave.lost || slave.holds(attempt.token) || !slave.canHold(attempt.reservation())) {
                throw new MalformedException("attempt " + attempt.key() + " cannot be live on " + attempt.slave);
            }
            slave.reserve(attempt);
        }
        packIfSmaller(job, encoded, loading);
    }

    /** A job that is over is looked at rarely, if ever, and most jobs of a large registry are. */
    private static void packIfSmaller(JobRecord job, byte[] encoded, RegistryState loading) {
        long asObjects = loading.sharing.takeUnshared()
                + (long) ATTEMPT_BYTES * job.attempts().size();
        if (job.isOver() && ARRAY_BYTES + encoded.length < asObjects) {
            job.pack(encoded);
        }
    }

    private boolean addIds(WireReader in, RegistryState loading) {
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            byte[] entries = in.bytes(MAX_RECORD_BYTES);
            if (entries.length % ForgottenIds.ENTRY_BYTES != 0) {
                throw new MalformedException("a part of a forgotten id");
            }
            for (int at = 0; at < entries.length; at += ForgottenIds.ENTRY_BYTES) {
                addId(entries, at, loading);
            }
        }
        return true;
    }

    private void addId(byte[] entries, int at, RegistryState loading) {
        Fingerprint id = new Fingerprint(ForgottenIds.getLong(entries, at), ForgottenIds.getLong(entries, at + 8));
        long sequence = ForgottenIds.getLong(entries, at + 24);
        long endedAt = ForgottenIds.getLong(entries, at + 32);
        JobState how = SnapshotCodec.jobState(entries[at + 40]);
        long steadyEnd = ForgottenIds.getLong(entries, at + 41);
        if (endedAt < 0
                || steadyEnd < 0
                || steadyEnd > loading.steadyMillis
                || sequence < 1
                || sequence >= loading.nextJobSequence
                || !how.isFinal()
                || !loading.forgotten.add(
                        id, ForgottenIds.getLong(entries, at + 16), sequence, how, endedAt, steadyEnd)) {
            throw new MalformedException("a forgotten id is there twice, or did not end");
        }
        idCount++;
    }

    private boolean readEnd(WireReader in) {
        long slaves = 0;
        long jobs = 0;
        long ids = 0;
        long sum = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> slaves = in.natural();
                case 2 -> jobs = in.natural();
                case 3 -> ids = in.natural();
                case 4 -> sum = in.natural();
                default -> in.skip();
            }
        }
        if (slaves != slaveCount || jobs != jobCount || ids != idCount || sum != checksum.getValue()) {
            throw new MalformedException("the snapshot's counts or checksum do not agree with what it holds");
        }
        return true;
    }

    private void append(byte[] piece) {
        if (start == end) {
            // Not changed by us, so it need not be copied.
            buffer = piece;
            start = 0;
            end = piece.length;
            return;
        }
        int held = end - start;
        byte[] larger = buffer;
        if (buffer.length - end < piece.length) {
            larger = held + piece.length <= buffer.length / 2
                    ? new byte[buffer.length]
                    : new byte[Math.max(2 * held, held + piece.length)];
        }
        if (larger != buffer) {
            System.arraycopy(buffer, start, larger, 0, held);
            buffer = larger;
            start = 0;
            end = held;
        }
        System.arraycopy(piece, 0, buffer, end, piece.length);
        end += piece.length;
    }
}
