package io.quorate.benchmarks.replication;

import java.nio.ByteBuffer;

/** A command of 100 bytes, which begin with when it was proposed. Several of them may stand one behind the other. */
public final class Command {
    public static final int BYTES = 100;

    private Command() {}

    /** So many in one array. */
    public static byte[] many(int count, long proposedNanos) {
        ByteBuffer bytes = ByteBuffer.allocate(count * BYTES);
        for (int i = 0; i < count; i++) {
            bytes.putLong(i * BYTES, proposedNanos);
        }
        return bytes.array();
    }

    static int count(byte[] commands) {
        return commands.length / BYTES;
    }

    /** When those in the array were proposed, all at once. */
    static long proposedNanos(byte[] commands) {
        return ByteBuffer.wrap(commands).getLong();
    }
}
