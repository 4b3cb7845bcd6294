package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log store in the files of a directory, which belongs to it alone. What {@link #write} has returned from survives a crash of
 * the process and a loss of power (P2), as far as the disk keeps what it reports as flushed.
 *
 * <p>One thread uses it at a time; it must not be interrupted in a call, since Java closes an interrupted file channel, and the
 * store counts that as a failure of the disk.
 */
public final class FileLogStore implements LogStore {
    private static final Logger log = LoggerFactory.getLogger(FileLogStore.class);
    private static final byte[] NO_BODY = new byte[0];
    static final long SEGMENT_BYTES = 64L * 1024 * 1024;

    private final Path directory;
    private final FileIo io;
    private final long segmentBytes;

    private @Nullable Closeable lock;
    private @Nullable MetadataFile metadata;
    private @Nullable SegmentWriter writer;
    private long segmentNumber;
    private long lastIndex;
    private boolean opened;
    private boolean closed;
    private @Nullable Throwable failure;

    /** Nothing is touched before {@link #open}. The directory is created if it does not exist. */
    public static FileLogStore at(Path directory) {
        return new FileLogStore(directory, new RealFiles(), SEGMENT_BYTES);
    }

    FileLogStore(Path directory, FileIo io, long segmentBytes) {
        this.directory = directory;
        this.io = io;
        this.segmentBytes = segmentBytes;
    }

    @Override
    public Recovered open() {
        if (opened) {
            throw new IllegalStateException("a store is opened once");
        }
        opened = true;
        boolean done = false;
        try {
            io.createDirectory(directory);
            lock = io.lock(directory);
            Recovery.Found found = new Recovery(io, directory).run();
            metadata = found.metadata();
            writer = found.writer();
            segmentNumber = found.segmentNumber();
            lastIndex = found.entries().size();
            Recovered recovered = new Recovered(found.metadata().current(), found.entries());
            done = true;
            return recovered;
        } catch (IOException e) {
            throw new StorageException(
                    "The data directory " + directory + " cannot be opened: " + e
                            + ". Check that it exists on a disk with room and belongs to this process's user",
                    e);
        } finally {
            if (!done) {
                closed = true;
                release();
            }
        }
    }

    @Override
    public void write(List<LogWrite> writes) {
        MetadataFile metadataFile = metadata;
        if (failure != null) {
            throw poisoned(failure);
        }
        if (metadataFile == null || closed) {
            throw new StorageException("The store at " + directory + " is " + (closed ? "closed" : "not open yet"));
        }
        check(writes);
        boolean done = false;
        try {
            writeMetadata(metadataFile, writes);
            appendRecords(writes);
            done = true;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw poisoned(e);
        } finally {
            if (!done && failure == null) {
                failure = new IllegalStateException(
                        "an error interrupted a write"); // an Error, which goes on to the caller
            }
        }
    }

    /**
     * Only the newest metadata, and first. So after a crash newer metadata may stand beside a log that lacks the entries of
     * older writes of the same call. That is as if the node had learnt of the newer term before those entries came: nothing that
     * depends on them has been released, since promises are released only when the whole call has returned. The other order
     * would not do: entries of a term could be there whose vote is not.
     */
    private static void writeMetadata(MetadataFile file, List<LogWrite> writes) throws IOException {
        for (int i = writes.size() - 1; i >= 0; i--) {
            byte[] newest = writes.get(i).metadata();
            if (newest != null) {
                file.replace(newest);
                return;
            }
        }
    }

    private void appendRecords(List<LogWrite> writes) throws IOException {
        boolean appended = false;
        for (LogWrite write : writes) {
            long from = write.truncateFrom();
            if (from > 0 && from <= lastIndex) {
                append(RecordFormat.CUT, from, 0, NO_BODY);
                lastIndex = from - 1;
                appended = true;
            }
            for (LogEntry entry : write.entries()) {
                append(RecordFormat.ENTRY, entry.index(), entry.term(), entry.command());
                lastIndex = entry.index();
                appended = true;
            }
        }
        if (appended) {
            openWriter().force();
        }
    }

    private void append(byte type, long index, long term, byte[] body) throws IOException {
        SegmentWriter current = openWriter();
        boolean full = current.end() + RecordFormat.HEADER_BYTES + body.length > segmentBytes;
        if (full && current.end() > SegmentHeader.BYTES) {
            current = beginSegment(current);
        }
        current.append(type, index, term, body);
    }

    private SegmentWriter beginSegment(SegmentWriter full) throws IOException {
        full.finish(); // A segment is durable as a whole before the next one exists.
        long metadataNumber = metadata == null ? 0 : metadata.number();
        SegmentHeader header = SegmentHeader.withNewKey(segmentNumber + 1, lastIndex + 1, metadataNumber, full.chain());
        SegmentWriter next = SegmentWriter.create(io, directory, header);
        writer = next;
        segmentNumber++;
        full.close();
        return next;
    }

    private SegmentWriter openWriter() {
        SegmentWriter current = writer;
        if (current == null) {
            throw new IllegalStateException("the store is not open");
        }
        return current;
    }

    /** What a programming error could get wrong, before any of it reaches the disk. */
    private void check(List<LogWrite> writes) {
        long last = lastIndex;
        for (LogWrite write : writes) {
            byte[] newest = write.metadata();
            if (newest != null && newest.length > MetadataFile.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "metadata is at most " + MetadataFile.MAX_BYTES + " bytes, got " + newest.length);
            }
            if (write.truncateFrom() < 0) {
                throw new IllegalArgumentException("cannot truncate from index " + write.truncateFrom());
            }
            if (write.truncateFrom() > 0) {
                last = Math.min(last, write.truncateFrom() - 1);
            }
            for (LogEntry entry : write.entries()) {
                if (entry.index() != last + 1 || entry.term() < 1) {
                    throw new IllegalArgumentException("entry " + entry + " cannot follow index " + last);
                }
                if (entry.command().length > RecordFormat.MAX_BODY_BYTES) {
                    throw new IllegalArgumentException(
                            "entry " + entry + " is longer than " + RecordFormat.MAX_BODY_BYTES + " bytes");
                }
                last = entry.index();
            }
        }
    }

    @Override
    public byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        return null;
    }

    private StorageException poisoned(Throwable cause) {
        return new StorageException(
                "Writing to the data directory " + directory + " failed: " + cause
                        + ". The last writes may or may not be there, so this store takes no more. Check the disk and its free"
                        + " space, then start the master again",
                cause);
    }

    /** Repeatable; throws nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        SegmentWriter current = writer;
        try {
            if (current != null && failure == null) {
                current.append(RecordFormat.SEAL, 0, 0, NO_BODY);
                current.force();
            }
        } catch (IOException | RuntimeException e) {
            // Everything that was promised is durable already; only the proof for the next opening is missing.
            log.warn("The store at {} could not be sealed", directory, e);
        } finally {
            release();
        }
    }

    private void release() {
        closeQuietly(writer);
        closeQuietly(metadata);
        // Last: until then another process must not begin.
        closeQuietly(lock);
    }

    private void closeQuietly(@Nullable Closeable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (IOException e) {
            log.warn("A file of the store at {} could not be closed", directory, e);
        }
    }
}
