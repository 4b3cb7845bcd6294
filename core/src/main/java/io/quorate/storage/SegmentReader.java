package io.quorate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads the records of one segment from its beginning, and judges what follows the last readable one. */
final class SegmentReader {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final FileIo.DataFile file;
    private final Path path;
    private final long size;
    private final SegmentHeader header;
    private final ByteBuffer buffer;
    /** The position in the file of the buffer's first byte. */
    private long bufferStart;

    private long position = SegmentHeader.BYTES;
    private int chain;

    /** Takes each readable record, and throws Damage on one that cannot follow the ones before. */
    interface Records {
        void record(RecordFormat.Header header, byte[] body, long position);
    }

    SegmentReader(FileIo.DataFile file, Path path) throws IOException {
        this.file = file;
        this.path = path;
        this.size = file.size();
        this.buffer =
                ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, Math.max(RecordFormat.HEADER_BYTES, size)));
        ByteBuffer first = ByteBuffer.allocate(SegmentHeader.BYTES);
        file.readFully(first, 0);
        this.header = SegmentHeader.decode(first.flip(), path);
        this.chain = header.previousChain();
        buffer.limit(0);
    }

    SegmentHeader header() {
        return header;
    }

    /** The chain after the last record read. */
    int chain() {
        return chain;
    }

    /** Reads records until one cannot be read. Returns where that is. */
    long readAll(Records to) throws IOException {
        while (true) {
            if (!buffered(RecordFormat.HEADER_BYTES)) {
                return position;
            }
            int at = buffer.position();
            RecordFormat.Header record = RecordFormat.Header.read(buffer, at);
            if (!RecordFormat.isHeader(header.key(), buffer, at) || !record.isPlausible(position, size)) {
                return position;
            }
            ByteBuffer headerBytes = ByteBuffer.allocate(RecordFormat.HEADER_BYTES);
            headerBytes.put(0, buffer, at, RecordFormat.HEADER_BYTES);
            buffer.position(at + RecordFormat.HEADER_BYTES);
            byte[] body = new byte[record.length()];
            readBody(body);
            if (RecordFormat.crc(header.key(), headerBytes, 0, body, 0, body.length) != record.crc()) {
                return position;
            }
            if (RecordFormat.chain(chain, record.crc()) != record.chain()) {
                // Whole, but not the one that was written after its predecessor: a write got lost or went astray.
                throw Damage.at(path, position, "the record there does not continue the one before");
            }
            to.record(record, body, position);
            chain = record.chain();
            position += RecordFormat.HEADER_BYTES + (long) body.length;
        }
    }

    /** Makes that many bytes from {@link #position} on available in the buffer. False at the end of the file. */
    private boolean buffered(int bytes) throws IOException {
        if (position >= bufferStart && position + bytes <= bufferStart + buffer.limit()) {
            buffer.position((int) (position - bufferStart));
            return true;
        }
        buffer.clear();
        bufferStart = position;
        int read = file.readFully(buffer, position);
        buffer.flip();
        return read >= bytes;
    }

    private void readBody(byte[] body) throws IOException {
        int fromBuffer = Math.min(body.length, buffer.remaining());
        buffer.get(body, 0, fromBuffer);
        int done = fromBuffer;
        while (done < body.length) {
            // Through the direct buffer: a large read into an array would make the JDK keep a direct buffer of that
            // size.
            bufferStart = position + RecordFormat.HEADER_BYTES + done;
            buffer.clear();
            if (file.readFully(buffer, bufferStart) <= 0) {
                buffer.flip();
                return; // Shorter than it was when opened; the checksum will not fit.
            }
            buffer.flip();
            int part = Math.min(body.length - done, buffer.remaining());
            buffer.get(body, done, part);
            done += part;
        }
    }

    /** Whether there are only zeros from here on: the part of the file that was prepared and not yet used. */
    boolean isBlankFrom(long from) throws IOException {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, Math.max(0, size - from)));
        for (long at = from; at < size; at += part.limit()) {
            part.clear();
            if (file.readFully(part, at) <= 0) {
                return true;
            }
            part.flip();
            for (int i = 0; i < part.limit(); i++) {
                if (part.get(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Looks behind an unreadable record for a readable one of a later batch, which proves that what lies before was durable
     * once. Returns its position, or -1.
     */
    long findLaterBatch(long unreadableAt) throws IOException {
        // The rest of a segment, at most 64 MiB and one record; only read when something is wrong.
        ByteBuffer rest = ByteBuffer.allocate(Math.toIntExact(size - unreadableAt));
        int length = file.readFully(rest, unreadableAt);
        byte[] bytes = rest.array();
        int at = 0;
        while (at + RecordFormat.HEADER_BYTES <= length) {
            long there = unreadableAt + at;
            byte type = bytes[at + 12];
            if (!RecordFormat.isType(type)) {
                at++;
                continue;
            }
            RecordFormat.Header record = RecordFormat.Header.read(rest, at);
            if (!record.isPlausible(there, size) || !RecordFormat.isHeader(header.key(), rest, at)) {
                at++;
                continue;
            }
            int bodyAt = at + RecordFormat.HEADER_BYTES;
            if (record.batchStart() > unreadableAt
                    && RecordFormat.crc(header.key(), rest, at, bytes, bodyAt, record.length()) == record.crc()) {
                return there;
            }
            // The header is true, so no record begins within its body. Each byte is looked at a bounded number of
            // times.
            at = bodyAt + record.length();
        }
        return -1;
    }
}
