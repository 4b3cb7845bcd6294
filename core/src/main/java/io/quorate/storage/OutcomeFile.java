package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A file of outcomes. All numbers are big-endian.
 *
 * <pre>
 *  0  long  magic
 *  8  int   format version
 * 12  int   CRC-32C of all bytes from 16 on
 * 16  int   length of the owner's name in UTF-8, then the name
 *     then for each outcome: long its number, int its length, its bytes
 * </pre>
 */
final class OutcomeFile {
    private static final long MAGIC = 0x51_55_4F_52_4F_55_54_0AL; // "QUOROUT\n"
    private static final int FORMAT_VERSION = 1;
    private static final int HEADER_BYTES = 16;
    private static final int CRC_AT = 12;
    /** A single outcome is far smaller than this. */
    private static final int MAX_BYTES = 16 << 20;

    private OutcomeFile() {}

    /** Complete and durable when this returns, but for its name. */
    static void write(FileIo io, Path file, String owner, SortedMap<Long, byte[]> outcomes) throws IOException {
        byte[] name = owner.getBytes(StandardCharsets.UTF_8);
        int length = HEADER_BYTES + Integer.BYTES + name.length;
        for (byte[] outcome : outcomes.values()) {
            length += Long.BYTES + Integer.BYTES + outcome.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(0)
                .putInt(name.length)
                .put(name);
        outcomes.forEach((number, outcome) ->
                bytes.putLong(number).putInt(outcome.length).put(outcome));
        bytes.putInt(CRC_AT, crc(bytes.flip()));
        try (FileIo.DataFile open = io.open(file, true)) {
            open.writeFully(bytes, 0);
            open.force();
        }
    }

    /**
     * @throws Damage if it is not as it was written
     * @throws StorageException if it is another owner's, or of another version
     */
    static SortedMap<Long, byte[]> read(FileIo io, Path file, String owner) throws IOException {
        ByteBuffer bytes = readWhole(io, file);
        if (bytes.limit() < HEADER_BYTES + Integer.BYTES || bytes.getLong(0) != MAGIC) {
            throw Damage.at(file, 0, "it does not begin as a file of outcomes does");
        }
        Versions.require(FORMAT_VERSION, bytes.getInt(8), file);
        if (bytes.getInt(CRC_AT) != crc(bytes)) {
            throw Damage.at(file, CRC_AT, "its checksum is wrong");
        }
        bytes.position(HEADER_BYTES);
        String of = new String(take(bytes, file), StandardCharsets.UTF_8);
        if (!of.equals(owner)) {
            throw new StorageException("The file " + file + " belongs to the " + of + ", and this is the " + owner
                    + ". Give each slave a directory of its own");
        }
        TreeMap<Long, byte[]> outcomes = new TreeMap<>();
        while (bytes.remaining() > Long.BYTES) {
            long number = bytes.getLong();
            outcomes.put(number, take(bytes, file));
        }
        return outcomes;
    }

    private static ByteBuffer readWhole(FileIo io, Path file) throws IOException {
        try (FileIo.DataFile open = io.open(file, false)) {
            if (open.size() > MAX_BYTES) {
                throw Damage.at(file, 0, "it is " + open.size() + " bytes long");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
            if (open.readFully(bytes, 0) < bytes.capacity()) {
                throw Damage.at(file, bytes.position(), "it became shorter while it was read");
            }
            return bytes.flip();
        }
    }

    private static byte[] take(ByteBuffer from, Path file) {
        int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw Damage.at(file, from.position(), "a length is wrong");
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static int crc(ByteBuffer whole) {
        CRC32C crc = new CRC32C();
        crc.update(whole.duplicate().position(HEADER_BYTES));
        return (int) crc.getValue();
    }
}
