package io.quorate.storage;

import io.quorate.spi.LogEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Appends records to one segment. Ahead of the records the file is filled with zeros, a piece at a time: a flush that does not
 * change the file's length spares the file system's journal and takes about half the time.
 */
final class SegmentWriter implements Closeable {
    private static final int MIN_BUFFER_BYTES = 4 * 1024;
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int PREPARE_BYTES = 1024 * 1024;

    private final FileIo.DataFile file;
    private final long key;
    private final ByteBuffer buffer;
    private final int prepareBytes;
    /** Where the next byte of the buffer goes. */
    private long position;

    /** The length of the file; all between the position and here is zero. */
    private long prepared;

    private int chain;
    private int batchStart;

    private SegmentWriter(FileIo.DataFile file, long segmentBytes, long key, long position, long prepared, int chain) {
        this.file = file;
        this.key = key;
        // Where segments are small, it takes no more than one of them does; and what is buffered is always prepared
        // for.
        int bufferBytes = (int) Math.max(MIN_BUFFER_BYTES, Math.min(BUFFER_BYTES, segmentBytes));
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
        this.prepareBytes = (int) Math.max(bufferBytes, Math.min(PREPARE_BYTES, segmentBytes));
        this.position = position;
        this.prepared = prepared;
        this.chain = chain;
        this.batchStart = Math.toIntExact(position);
    }

    /** Goes on after the last record of a segment. */
    static SegmentWriter append(FileIo.DataFile file, long segmentBytes, long key, long position, int chain)
            throws IOException {
        return new SegmentWriter(file, segmentBytes, key, position, file.size(), chain);
    }

    /** Begins a segment, which has its name only when its header, and the records that it begins with, are durable. */
    static SegmentWriter create(FileIo io, Path directory, long segmentBytes, SegmentHeader header, Beginning beginning)
            throws IOException {
        Path temporary = directory.resolve(header.fileName() + Listing.TEMPORARY);
        Path path = directory.resolve(header.fileName());
        long end;
        int chain;
        try (FileIo.DataFile file = io.open(temporary, true)) {
            file.writeFully(header.encode(), 0);
            SegmentWriter records = new SegmentWriter(
                    file, segmentBytes, header.key(), SegmentHeader.BYTES, SegmentHeader.BYTES, header.previousChain());
            beginning.write(records);
            records.force();
            end = records.end();
            chain = records.chain();
        }
        io.rename(temporary, path);
        io.forceDirectory(directory);
        return append(io.open(path, false), segmentBytes, header.key(), end, chain);
    }

    /** Writes the records that a segment has from the beginning. */
    interface Beginning {
        void write(SegmentWriter to) throws IOException;
    }

    /** Where the next record goes. */
    long end() {
        return position + buffer.position();
    }

    int chain() {
        return chain;
    }

    void append(LogEntry entry) throws IOException {
        append(RecordFormat.typeOf(entry.kind()), entry.index(), entry.term(), entry.command());
    }

    void append(byte type, long index, long term, byte[] body) throws IOException {
        if (buffer.remaining() < RecordFormat.HEADER_BYTES) {
            writeBuffer();
        }
        chain = RecordFormat.putHeader(buffer, key, chain, type, index, term, batchStart, body);
        for (int done = 0; done < body.length; ) {
            if (!buffer.hasRemaining()) {
                writeBuffer();
            }
            int part = Math.min(body.length - done, buffer.remaining());
            buffer.put(body, done, part);
            done += part;
        }
    }

    /** Makes all records durable; the next one begins a new batch. */
    void force() throws IOException {
        writeBuffer();
        file.force();
        batchStart = Math.toIntExact(position);
    }

    /** As {@link #force}, and gives back the space that was prepared; nothing is appended after this. */
    void finish() throws IOException {
        writeBuffer();
        file.force();
        file.truncate(position);
        prepared = position;
    }

    private void writeBuffer() throws IOException {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        if (position + buffer.limit() > prepared) {
            file.writeFully(ByteBuffer.allocate(prepareBytes), prepared);
            prepared += prepareBytes;
        }
        int length = buffer.limit();
        file.writeFully(buffer, position);
        position += length;
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
