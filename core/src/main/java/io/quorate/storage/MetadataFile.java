package io.quorate.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The metadata, as a whole or not at all: two slots in a file of fixed length, written in turn, so that one flush and no
 * rename makes a vote durable. The slot with the highest number counts.
 *
 * <p>A slot holds its content twice. One that cannot be read at all was being written when the power went, and was never
 * reported durable; the other slot counts then. One copy that can be read is enough, so that a single bad sector does not
 * bring back an older vote (P2).
 */
final class MetadataFile implements Closeable {
    static final String FILE_NAME = "metadata";
    static final int COPY_BYTES = 32 * 1024;
    static final int SLOT_BYTES = 2 * COPY_BYTES;
    static final int FILE_BYTES = 2 * SLOT_BYTES;
    private static final int HEADER_BYTES = 28;
    /** The longest metadata. */
    static final int MAX_BYTES = COPY_BYTES - HEADER_BYTES;

    private static final long MAGIC = 0x51_55_4F_52_4D_45_54_0AL; // "QUORMET\n"
    private static final int FORMAT_VERSION = 1;

    private final FileIo.DataFile file;
    private final boolean torn;
    private long number;
    private byte[] current;

    private MetadataFile(FileIo.DataFile file, long number, byte[] current, boolean torn) {
        this.file = file;
        this.number = number;
        this.current = current;
        this.torn = torn;
    }

    /** An empty file gets its name only when it is durable at its full length. */
    static MetadataFile create(FileIo io, Path directory) throws IOException {
        return create(io, directory, 0, new byte[0]);
    }

    /** As {@link #create(FileIo, Path)}, with a first content; takes the place of a file that is there, whole or not at all. */
    static MetadataFile create(FileIo io, Path directory, long number, byte[] metadata) throws IOException {
        Path temporary = directory.resolve(FILE_NAME + Listing.TEMPORARY);
        try (FileIo.DataFile file = io.open(temporary, true)) {
            file.writeFully(ByteBuffer.allocate(FILE_BYTES), 0);
            if (number > 0) {
                new MetadataFile(file, number, metadata, false).confirm();
            } else {
                file.force();
            }
        }
        Path path = directory.resolve(FILE_NAME);
        io.rename(temporary, path);
        io.forceDirectory(directory);
        return new MetadataFile(io.open(path, false), number, metadata, false);
    }

    /** Changes nothing. */
    static MetadataFile open(FileIo io, Path directory) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        FileIo.DataFile file = io.open(path, false);
        try {
            return read(file, path);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static MetadataFile read(FileIo.DataFile file, Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES);
        if (file.size() != FILE_BYTES || file.readFully(bytes, 0) != FILE_BYTES) {
            throw Damage.at(path, 0, "it is " + file.size() + " bytes long, not " + FILE_BYTES);
        }
        Content newest = null;
        for (int at = 0; at < FILE_BYTES; at += COPY_BYTES) {
            Content copy = Content.read(bytes, at, path);
            if (copy != null && (newest == null || copy.number > newest.number)) {
                newest = copy;
            }
        }
        if (newest != null) {
            return new MetadataFile(file, newest.number, newest.body, false);
        }
        // The first write goes to the second slot: that one may be torn if it is the only one ever written, not the
        // first.
        for (int at = 0; at < SLOT_BYTES; at++) {
            if (bytes.get(at) != 0) {
                throw Damage.at(path, at, "neither of its two slots can be read");
            }
        }
        boolean torn = false;
        for (int at = SLOT_BYTES; at < FILE_BYTES; at++) {
            torn |= bytes.get(at) != 0;
        }
        return new MetadataFile(file, 0, new byte[0], torn);
    }

    /** What can be read need not be durable: the process may have been killed before its flush, or the flush failed. */
    void confirm() throws IOException {
        if (number > 0) {
            write(number, current);
        }
    }

    /** What it says; empty if nothing was ever written. */
    byte[] current() {
        return current.clone();
    }

    /** Counts the writes; 0: none yet. */
    long number() {
        return number;
    }

    /** Whether the first write of all was not completed, and so there is no metadata. */
    boolean isTorn() {
        return torn;
    }

    /** Durable when this returns. */
    void replace(byte[] metadata) throws IOException {
        write(number + 1, metadata);
        number++;
        current = metadata.clone();
    }

    private void write(long asNumber, byte[] metadata) throws IOException {
        ByteBuffer copy = Content.encode(asNumber, metadata);
        long slot = (asNumber % 2) * SLOT_BYTES;
        file.writeFully(copy.duplicate(), slot);
        file.writeFully(copy.duplicate(), slot + COPY_BYTES);
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** One copy: magic (8), version (4), number (8), length (4), CRC-32C of all else (4), body. */
    private static final class Content {
        final long number;
        final byte[] body;

        Content(long number, byte[] body) {
            this.number = number;
            this.body = body;
        }

        static ByteBuffer encode(long number, byte[] body) {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + body.length)
                    .putLong(MAGIC)
                    .putInt(FORMAT_VERSION)
                    .putLong(number)
                    .putInt(body.length);
            return bytes.putInt(crc(bytes, 0, body)).put(body).flip();
        }

        /** Null if it cannot be read. */
        static @Nullable Content read(ByteBuffer bytes, int at, Path file) {
            int length = bytes.getInt(at + 20);
            if (bytes.getLong(at) != MAGIC || length < 0 || length > MAX_BYTES) {
                return null;
            }
            byte[] body = new byte[length];
            bytes.get(at + HEADER_BYTES, body);
            if (bytes.getInt(at + 24) != crc(bytes, at, body)) {
                return null;
            }
            Versions.require(FORMAT_VERSION, bytes.getInt(at + 8), file);
            return new Content(bytes.getLong(at + 12), body);
        }

        private static int crc(ByteBuffer bytes, int at, byte[] body) {
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate().limit(at + 24).position(at));
            crc.update(body);
            return (int) crc.getValue();
        }
    }
}
