package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How a segment begins. A segment gets its name only when its header is durable, so a header that cannot be read is damage.
 *
 * <p>Segments are numbered, not named by the index they begin with: after a cut the log can pass the same index again.
 *
 * @param number 1 for the first segment; each further one has a higher number
 * @param follows the number of the segment before: what lies between that one and this one is void. 0 if this one begins the log
 *     anew, and all before is void
 * @param repair whether this segment replaced damaged ones. They are set aside then, where a void segment otherwise is deleted
 * @param firstIndex the index that the next entry had when the segment was begun
 * @param previousTerm the term of the entry before {@code firstIndex}: the base of the log, when this is the first that is left
 * @param metadataNumber the number of the metadata that was durable then: older metadata beside this segment is damage
 * @param previousChain the chain of the last record before this segment; 0 if it begins the log
 * @param key what the checksums of this segment's records are keyed with: random, and never leaves the disk, so that nobody can
 *     put bytes into an entry that look like a record
 */
record SegmentHeader(
        long number,
        long follows,
        boolean repair,
        long firstIndex,
        long previousTerm,
        long metadataNumber,
        int previousChain,
        long key) {
    static final int BYTES = 72;
    static final int FORMAT_VERSION = 3;
    private static final long MAGIC = 0x51_55_4F_52_4C_4F_47_0AL; // "QUORLOG\n"
    private static final int REPAIR_FLAG = 1;

    /** The header of a new segment that follows another one. */
    static SegmentHeader following(
            long follows, long firstIndex, long previousTerm, long metadataNumber, int previousChain, long key) {
        return new SegmentHeader(
                follows + 1, follows, false, firstIndex, previousTerm, metadataNumber, previousChain, key);
    }

    String fileName() {
        return NumberedName.SEGMENT.of(number);
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(repair ? REPAIR_FLAG : 0)
                .putLong(number)
                .putLong(follows)
                .putLong(firstIndex)
                .putLong(previousTerm)
                .putLong(metadataNumber)
                .putInt(previousChain)
                .putLong(key);
        return bytes.putInt(crc(bytes)).flip();
    }

    /** @throws StorageException if another version wrote it */
    static SegmentHeader decode(ByteBuffer bytes, Path file) {
        if (bytes.remaining() < BYTES || bytes.getLong(0) != MAGIC) {
            throw Damage.at(file, 0, "it does not begin like a segment of a log");
        }
        Versions.require(FORMAT_VERSION, bytes.getInt(8), file);
        if (bytes.getInt(BYTES - 4) != crc(bytes)) {
            throw Damage.at(file, 0, "the checksum of its header is wrong");
        }
        bytes.position(12);
        boolean repair = (bytes.getInt() & REPAIR_FLAG) != 0;
        SegmentHeader header = new SegmentHeader(
                bytes.getLong(),
                bytes.getLong(),
                repair,
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt(),
                bytes.getLong());
        if (header.number
                        != NumberedName.SEGMENT
                                .numberIn(String.valueOf(file.getFileName()))
                                .orElse(header.number)
                || header.follows >= header.number) {
            throw Damage.at(file, 0, "it is the segment " + header.number + " under another name");
        }
        return header;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(BYTES - 4));
        return (int) crc.getValue();
    }
}
