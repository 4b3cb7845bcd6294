package io.quorate.storage;

import io.quorate.spi.SnapshotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a file with a snapshot looks like: a header that says of what it is, then blocks. All numbers are big-endian.
 *
 * <pre>
 *  0  long  magic                              0  byte  type: data, the last data of a piece, or the seal
 *  8  int   format version                     1  int   length of the body
 * 12  long  number of the file                 5  long  where in the file the batch of this block began
 * 20  long  index                             13  int   CRC-32C of the bytes 0 to 12, the number of the file, the offset
 * 28  long  term                                        in the snapshot, and the body
 * 36  long  id                                17  body
 * 44  int   length of the context
 * 48  int   CRC-32C of the bytes 0 to 47 and the context
 * 52  context
 * </pre>
 */
final class SnapshotFormat {
    static final int FORMAT_VERSION = 1;
    static final int FIXED_BYTES = 52;
    static final int BLOCK_HEADER_BYTES = 17;
    /** The longest body of a block: what has to be read and checked to read one byte of it. */
    static final int MAX_BLOCK_BYTES = 64 * 1024;

    static final int MAX_CONTEXT_BYTES = 1024 * 1024;

    static final byte DATA = 1;
    static final byte END_OF_PIECE = 2;
    static final byte SEAL = 3;

    private static final long MAGIC = 0x51_55_4F_52_53_4E_50_0AL; // "QUORSNP\n"
    private static final int CRC_AT = 48;
    private static final int SEAL_BYTES = 9;

    private SnapshotFormat() {}

    /**
     * What the last block of a complete snapshot says about the log beside it.
     *
     * @param firstSegment the number of the first segment that is needed: those before are void
     * @param resets whether the log did not hold the entry of the snapshot, so that it begins anew with that segment
     */
    record LogBeside(long firstSegment, boolean resets) {
        byte[] encode() {
            return ByteBuffer.allocate(SEAL_BYTES)
                    .putLong(firstSegment)
                    .put((byte) (resets ? 1 : 0))
                    .array();
        }

        static @Nullable LogBeside decode(byte[] body) {
            return body.length == SEAL_BYTES
                    ? new LogBeside(ByteBuffer.wrap(body).getLong(), body[SEAL_BYTES - 1] != 0)
                    : null;
        }
    }

    static ByteBuffer encodeHeader(long number, SnapshotInfo info) {
        byte[] context = info.context();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + context.length)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putLong(number)
                .putLong(info.index())
                .putLong(info.term())
                .putLong(info.id())
                .putInt(context.length);
        return bytes.putInt(crc(bytes, context)).put(context).flip();
    }

    /** How long the context is that follows these first bytes of a file. */
    static int contextLength(ByteBuffer fixed, Path file) {
        if (fixed.remaining() < FIXED_BYTES || fixed.getLong(0) != MAGIC) {
            throw Damage.at(file, 0, "it does not begin like a snapshot");
        }
        Versions.require(FORMAT_VERSION, fixed.getInt(8), file);
        int length = fixed.getInt(44);
        if (length < 0 || length > MAX_CONTEXT_BYTES) {
            throw Damage.at(file, 44, "its header says that " + length + " bytes of context follow");
        }
        return length;
    }

    static SnapshotInfo decodeHeader(ByteBuffer fixed, byte[] context, long number, Path file) {
        long index = fixed.getLong(20);
        long term = fixed.getLong(28);
        if (fixed.getInt(CRC_AT) != crc(fixed, context) || index < 1 || term < 1) {
            throw Damage.at(file, 0, "the checksum of its header is wrong");
        }
        if (fixed.getLong(12) != number) {
            throw Damage.at(file, 0, "it is the snapshot " + fixed.getLong(12) + " under another name");
        }
        return new SnapshotInfo(index, term, fixed.getLong(36), context);
    }

    private static int crc(ByteBuffer fixed, byte[] context) {
        CRC32C crc = new CRC32C();
        crc.update(fixed.duplicate().position(0).limit(CRC_AT));
        crc.update(context);
        return (int) crc.getValue();
    }

    /** A block of the snapshot at an offset. */
    static ByteBuffer encodeBlock(
            byte type, long batchStart, long number, long offset, byte[] from, int at, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK_HEADER_BYTES + length)
                .put(type)
                .putInt(length)
                .putLong(batchStart)
                .putInt(0)
                .put(from, at, length)
                .flip();
        return bytes.putInt(13, blockCrc(bytes, number, offset));
    }

    /** Of a whole block, from the position of the buffer to its limit. */
    static int blockCrc(ByteBuffer block, long number, long offset) {
        CRC32C crc = new CRC32C();
        int at = block.position();
        crc.update(block.duplicate().limit(at + 13));
        crc.update(ByteBuffer.allocate(16).putLong(number).putLong(offset).flip());
        crc.update(block.duplicate().position(at + BLOCK_HEADER_BYTES));
        return (int) crc.getValue();
    }
}
