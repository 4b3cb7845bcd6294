package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of the log: appends to the last, begins new ones, and removes those that are not needed any more. */
final class LogFiles implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(LogFiles.class);
    private static final byte[] NO_BODY = new byte[0];

    private final FileIo io;
    private final Path directory;
    private final long segmentBytes;
    private final MetadataFile metadata;
    /** The first index of each segment, by number. */
    private final TreeMap<Long, Long> firstIndexes;

    private final LogTerms terms;
    private SegmentWriter writer;
    private boolean dirty;

    private LogFiles(
            FileIo io, Path directory, long segmentBytes, MetadataFile metadata, ReadLog read, SegmentWriter writer) {
        this.io = io;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.metadata = metadata;
        this.firstIndexes = new TreeMap<>(read.kept());
        this.terms = termsOf(read);
        this.writer = writer;
    }

    static LogTerms termsOf(ReadLog read) {
        LogTerms terms = new LogTerms(read.baseIndex(), read.baseTerm());
        for (LogEntry entry : read.entries()) {
            terms.append(entry.term());
        }
        return terms;
    }

    /** Goes on with what was read, which is durable when this returns. */
    static LogFiles open(FileIo io, Path directory, long segmentBytes, MetadataFile metadata, ReadLog read)
            throws IOException {
        ReadLog.Tail tail = read.tail();
        ReadLog.Beginning beginning = read.beginning();
        if (tail != null) {
            return new LogFiles(io, directory, segmentBytes, metadata, read, goOn(io, segmentBytes, tail));
        }
        if (beginning == null) {
            throw new IllegalArgumentException("a log that goes on nowhere");
        }
        SegmentHeader header = new SegmentHeader(
                beginning.number(),
                beginning.follows(),
                beginning.repair(),
                beginning.firstIndex(),
                beginning.previousTerm(),
                metadata.number(),
                beginning.previousChain(),
                io.newKey());
        SegmentWriter writer = SegmentWriter.create(io, directory, segmentBytes, header, to -> {
            if (beginning.cutFrom() > 0) {
                to.append(RecordFormat.CUT, beginning.cutFrom(), beginning.cutTerm(), NO_BODY);
            }
            for (LogEntry entry : beginning.entries()) {
                to.append(entry);
            }
        });
        LogFiles opened = new LogFiles(io, directory, segmentBytes, metadata, read, writer);
        opened.firstIndexes.put(header.number(), header.firstIndex());
        return opened;
    }

    private static SegmentWriter goOn(FileIo io, long segmentBytes, ReadLog.Tail tail) throws IOException {
        FileIo.DataFile file = io.open(tail.path(), false);
        try {
            if (tail.torn()) {
                log.info("Cutting the torn end of the last write off {} at offset {}", tail.path(), tail.end());
                file.truncate(tail.end());
            }
            if (tail.lastBatchStart() > 0) {
                file.confirm(tail.lastBatchStart(), tail.end());
            }
            return SegmentWriter.append(file, segmentBytes, tail.header().key(), tail.end(), tail.chain());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    LogTerms terms() {
        return terms;
    }

    boolean holds(SnapshotInfo info) {
        return terms.at(info.index()) == info.term();
    }

    void cut(long from) throws IOException {
        if (from > 0 && from <= terms.last()) {
            append(RecordFormat.CUT, from, terms.at(from - 1), NO_BODY);
            terms.cut(from);
        }
    }

    void append(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            append(RecordFormat.typeOf(entry.kind()), entry.index(), entry.term(), entry.command());
            terms.append(entry.term());
        }
    }

    private void append(byte type, long index, long term, byte[] body) throws IOException {
        boolean full = writer.end() + RecordFormat.HEADER_BYTES + body.length > segmentBytes;
        if (full && writer.end() > SegmentHeader.BYTES) {
            writer.finish(); // A segment is durable as a whole before the next one exists.
            long last = terms.last();
            follow(SegmentHeader.following(
                    firstIndexes.lastKey(), last + 1, terms.at(last), metadata.number(), writer.chain(), io.newKey()));
        }
        writer.append(type, index, term, body);
        dirty = true;
    }

    private void follow(SegmentHeader header) throws IOException {
        SegmentWriter before = writer;
        writer = SegmentWriter.create(io, directory, segmentBytes, header, to -> {});
        firstIndexes.put(header.number(), header.firstIndex());
        before.close();
    }

    /** Makes everything durable that was appended. */
    void force() throws IOException {
        if (dirty) {
            writer.force();
            dirty = false;
        }
    }

    /** The number of the first segment that is needed for the entries from an index on. */
    long firstNeeded(long keepFrom) {
        for (Map.Entry<Long, Long> segment : firstIndexes.descendingMap().entrySet()) {
            // When that one was begun, no segment before it held an entry of its first index or beyond.
            if (segment.getValue() <= keepFrom) {
                return segment.getKey();
            }
        }
        return firstIndexes.firstKey();
    }

    long nextNumber() {
        return firstIndexes.lastKey() + 1;
    }

    /** The log begins anew behind the entry of a snapshot, durable when this returns. */
    void reset(SnapshotInfo behind) throws IOException {
        dirty = false;
        follow(new SegmentHeader(
                nextNumber(), 0, false, behind.index() + 1, behind.term(), metadata.number(), 0, io.newKey()));
        terms.beginAt(behind.index(), behind.term());
    }

    /** Removes the segments before one, and forgets the entries before an index. */
    void dropBefore(long segment, long keepFrom) throws IOException {
        while (firstIndexes.firstKey() < segment) {
            io.delete(directory.resolve(NumberedName.SEGMENT.of(firstIndexes.firstKey())));
            firstIndexes.pollFirstEntry();
        }
        terms.dropTo(Math.min(keepFrom - 1, terms.last()));
    }

    /** Says that everything is durable, for the next opening. */
    void seal() throws IOException {
        writer.append(RecordFormat.CLOSE, 0, 0, NO_BODY);
        writer.force();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
