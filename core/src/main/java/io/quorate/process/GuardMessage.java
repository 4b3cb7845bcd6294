package io.quorate.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a slave and its guard say to each other. Both are always of the same version, so the form needs no evolution: a kind, then
 * the fields; texts and byte strings with their length before them. Lengths are checked before memory is taken.
 */
sealed interface GuardMessage {

    /** The longest text or byte string; a job's whole command is shorter. */
    int MAX_LENGTH = 4 << 20;
    /** The most words, or variables, of one job. */
    int MAX_COUNT = 8192;

    /** The number of the job that this is about: unique in the life of one runner. */
    long job();

    // ---- from the slave

    /**
     * Start a job.
     *
     * @param environment added to the guard's own
     * @param maxOutputBytes so much of the output is sent back; the rest is read and dropped
     * @param lease null: it needs none; otherwise it must not execute when that is over, unless the guard hears of a longer one
     */
    record Start(
            long job,
            List<String> words,
            Map<String, String> environment,
            int maxOutputBytes,
            @Nullable Lease lease) implements GuardMessage {
        public Start {
            words = List.copyOf(words);
        }
    }

    /** End a job soon, by force after the grace. A job that is unknown is left out silently: it has just ended. */
    record Stop(long job) implements GuardMessage {}

    /** The slave's lease holds until then, by the guard's clock: a stamp and the length of the lease. It is about no single job. */
    record Lease(long endNanos) implements GuardMessage {
        /** No lease can be told yet. */
        static final Lease NONE = new Lease(Long.MIN_VALUE);

        @Override
        public long job() {
            return 0;
        }
    }

    // ---- from the guard

    /** The guard's clock. It is about no single job. */
    record Stamp(long nanos) implements GuardMessage {
        @Override
        public long job() {
            return 0;
        }
    }

    /** @param group the job's process group, which is also the number of its first process */
    record Started(long job, long group) implements GuardMessage {}

    /** A piece of the job's output. */
    record Output(long job, byte[] bytes) implements GuardMessage {}

    /**
     * The job's first process has ended, and the rest of its group was killed. The last word about this job.
     *
     * @param stopped whether a stop came before that
     * @param withoutLease whether the guard stopped it by itself, because the lease was about to end
     */
    record Exited(long job, int exitCode, boolean stopped, boolean truncated, boolean withoutLease)
            implements GuardMessage {}

    /**
     * Nothing of the job ran. The last word about this job.
     *
     * @param noRoom whether that is for lack of threads, processes or memory, and not the job's fault
     */
    record StartFailed(long job, String error, boolean noRoom) implements GuardMessage {}

    /** The guard could not follow the job to its end, and killed its group. The last word about this job. */
    record Lost(long job, String error) implements GuardMessage {}

    /** Writes one message; the caller flushes. */
    static void write(DataOutputStream out, GuardMessage message) throws IOException {
        if (message instanceof Start start) {
            head(out, 1, start);
            out.writeInt(start.words().size());
            for (String word : start.words()) {
                text(out, word);
            }
            out.writeInt(start.environment().size());
            for (Map.Entry<String, String> variable : start.environment().entrySet()) {
                text(out, variable.getKey());
                text(out, variable.getValue());
            }
            out.writeInt(start.maxOutputBytes());
            Lease lease = start.lease();
            out.writeBoolean(lease != null);
            if (lease != null) {
                out.writeLong(lease.endNanos());
            }
        } else if (message instanceof Stop) {
            head(out, 2, message);
        } else if (message instanceof Started started) {
            head(out, 3, started);
            out.writeLong(started.group());
        } else if (message instanceof Output output) {
            head(out, 4, output);
            bytes(out, output.bytes());
        } else if (message instanceof Exited exited) {
            head(out, 5, exited);
            out.writeInt(exited.exitCode());
            out.writeBoolean(exited.stopped());
            out.writeBoolean(exited.truncated());
            out.writeBoolean(exited.withoutLease());
        } else if (message instanceof StartFailed failed) {
            head(out, 6, failed);
            text(out, failed.error());
            out.writeBoolean(failed.noRoom());
        } else if (message instanceof Lost lost) {
            head(out, 7, lost);
            text(out, lost.error());
        } else if (message instanceof Lease lease) {
            head(out, 8, lease);
            out.writeLong(lease.endNanos());
        } else if (message instanceof Stamp stamp) {
            head(out, 9, stamp);
            out.writeLong(stamp.nanos());
        }
    }

    /** @throws IOException at the end of the stream, or if what comes is no message */
    static GuardMessage read(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        long job = in.readLong();
        return switch (kind) {
            case 1 -> readStart(in, job);
            case 2 -> new Stop(job);
            case 3 -> new Started(job, in.readLong());
            case 4 -> new Output(job, bytes(in));
            case 5 -> new Exited(job, in.readInt(), in.readBoolean(), in.readBoolean(), in.readBoolean());
            case 6 -> new StartFailed(job, text(in), in.readBoolean());
            case 7 -> new Lost(job, text(in));
            case 8 -> new Lease(in.readLong());
            case 9 -> new Stamp(in.readLong());
            default -> throw new IOException("no message is of kind " + kind);
        };
    }

    private static Start readStart(DataInputStream in, long job) throws IOException {
        List<String> words = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            words.add(text(in));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (int left = count(in); left > 0; left--) {
            environment.put(text(in), text(in));
        }
        int maxOutputBytes = in.readInt();
        Lease lease = in.readBoolean() ? new Lease(in.readLong()) : null;
        return new Start(job, words, environment, maxOutputBytes, lease);
    }

    private static void head(DataOutputStream out, int kind, GuardMessage message) throws IOException {
        out.writeByte(kind);
        out.writeLong(message.job());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[limited(in.readInt(), MAX_LENGTH)];
        in.readFully(bytes);
        return bytes;
    }

    private static int count(DataInputStream in) throws IOException {
        return limited(in.readInt(), MAX_COUNT);
    }

    private static int limited(int value, int max) throws IOException {
        if (value < 0 || value > max) {
            throw new IOException("a length is " + value + "; the limit is " + max);
        }
        return value;
    }
}
