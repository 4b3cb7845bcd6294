package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * How a segment begins. A segment gets its name only when its header is durable, so a header that cannot be read is damage.
 *
 * <p>Segments are numbered, not named by the index they begin with: after a cut the log can pass the same index again.
 *
 * @param number 1 for the first segment, without gaps
 * @param firstIndex the index that the next entry had when the segment was begun
 * @param metadataNumber the number of the metadata that was durable then: older metadata beside this segment is damage
 * @param previousChain the chain of the last record before this segment; 0 for the first
 * @param key what the checksums of this segment's records are keyed with: random, and never leaves the disk, so that nobody can
 *     put bytes into an entry that look like a record
 */
record SegmentHeader(long number, long firstIndex, long metadataNumber, int previousChain, long key) {
    static final int BYTES = 56;
    static final int FORMAT_VERSION = 2;
    private static final long MAGIC = 0x51_55_4F_52_4C_4F_47_0AL; // "QUORLOG\n"
    private static final Pattern NAME = Pattern.compile("log-([0-9]{16})\\.seg");

    /** The header of a new segment. */
    static SegmentHeader withNewKey(long number, long firstIndex, long metadataNumber, int previousChain) {
        return new SegmentHeader(number, firstIndex, metadataNumber, previousChain, new SecureRandom().nextLong());
    }

    String fileName() {
        return String.format(Locale.ROOT, "log-%016d.seg", number);
    }

    /** The number in the name of a segment; empty if it is the name of something else. */
    static OptionalLong numberIn(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(0)
                .putLong(number)
                .putLong(firstIndex)
                .putLong(metadataNumber)
                .putInt(previousChain)
                .putLong(key);
        return bytes.putInt(crc(bytes)).flip();
    }

    /** @throws StorageException if these bytes are not a header that this version can read */
    static SegmentHeader decode(ByteBuffer bytes, Path file) {
        if (bytes.remaining() < BYTES || bytes.getLong(0) != MAGIC) {
            throw Damage.at(file, 0, "it does not begin like a segment of a log");
        }
        int version = bytes.getInt(8);
        if (version != FORMAT_VERSION) {
            throw new StorageException(
                    "The file " + file + " has format version " + version + ", this version of Quorate reads "
                            + FORMAT_VERSION + ". It was written by another version; start that one");
        }
        if (bytes.getInt(BYTES - 4) != crc(bytes)) {
            throw Damage.at(file, 0, "the checksum of its header is wrong");
        }
        return new SegmentHeader(
                bytes.getLong(16), bytes.getLong(24), bytes.getLong(32), bytes.getInt(40), bytes.getLong(44));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(BYTES - 4));
        return (int) crc.getValue();
    }
}
