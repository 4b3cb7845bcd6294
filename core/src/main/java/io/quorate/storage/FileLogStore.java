package io.quorate.storage;

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
 * <p>The first write after an opening that found damage must bring metadata: only with it does the damage end to be found.
 *
 * <p>One thread uses it at a time; it must not be interrupted in a call, since Java closes an interrupted file channel, and the
 * store counts that as a failure of the disk.
 */
public final class FileLogStore implements LogStore {
    private static final Logger log = LoggerFactory.getLogger(FileLogStore.class);
    static final long SEGMENT_BYTES = 64L * 1024 * 1024;

    private final Path directory;
    private final FileIo io;
    private final long segmentBytes;

    private @Nullable Closeable lock;
    /** What a damaged directory holds, until it is written to. */
    private @Nullable Found damaged;

    private @Nullable StoreFiles files;
    private boolean opened;
    private boolean closed;
    private @Nullable Throwable failure;

    /** Nothing is touched before {@link #open}. The directory is created if it does not exist. */
    public static FileLogStore at(Path directory) {
        return new FileLogStore(directory, new RealFiles(), SEGMENT_BYTES);
    }

    /**
     * A store on another file system than the machine's; as {@link #at} otherwise.
     *
     * @param segmentBytes how long a segment of the log becomes before the next one is begun
     */
    public static FileLogStore on(FileIo io, Path directory, long segmentBytes) {
        return new FileLogStore(directory, io, segmentBytes);
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
            Found found = Recovery.run(io, directory);
            damaged = found;
            if (!found.isDamaged()) {
                files = found.settle(segmentBytes);
                damaged = null;
            }
            Recovered recovered = found.recovered();
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
        requireUsable();
        check(writes);
        if (!writes.isEmpty()) {
            guarded("Writing to", () -> writeThrough(writes));
        }
    }

    /** Returns the files that were written to. */
    private StoreFiles writeThrough(List<LogWrite> writes) throws IOException {
        StoreFiles current = files;
        if (current != null) {
            current.write(writes);
            return current;
        }
        StoreFiles repaired = repair(writes);
        repaired.writeAllButMetadata(writes);
        return repaired;
    }

    private StoreFiles repair(List<LogWrite> writes) throws IOException {
        Found found = damaged;
        byte[] newest = StoreFiles.newestMetadata(writes);
        if (found == null || newest == null) {
            throw new IllegalStateException("there is nothing to repair, or nothing to repair it with");
        }
        StoreFiles repaired = found.repair(segmentBytes, newest);
        files = repaired;
        damaged = null;
        return repaired;
    }

    private void check(List<LogWrite> writes) {
        Found found = damaged;
        if (found != null) {
            if (!writes.isEmpty() && StoreFiles.newestMetadata(writes) == null) {
                throw new IllegalArgumentException("the first write after damage was found brings metadata");
            }
            found.check().check(writes);
        } else if (files != null) {
            WriteCheck.of(files).check(writes);
        }
    }

    @Override
    public byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        if (offset < 0 || maxBytes < 1) {
            throw new IllegalArgumentException("cannot read " + maxBytes + " bytes at " + offset);
        }
        requireUsable();
        Found found = damaged;
        StoreFiles current = files;
        SnapshotFile from = found != null
                ? found.snapshot()
                : current != null ? current.snapshots().current() : null;
        if (from == null || !from.info().equals(of)) {
            return null;
        }
        return guarded("Reading a snapshot from", () -> from.read(offset, maxBytes));
    }

    private void requireUsable() {
        if (failure != null) {
            throw poisoned("Using", failure);
        }
        if ((files == null && damaged == null) || closed) {
            throw new StorageException("The store at " + directory + " is " + (closed ? "closed" : "not open yet"));
        }
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    /** Whatever fails, nothing works from then on. */
    private <T> T guarded(String what, Action<T> action) {
        boolean done = false;
        try {
            T result = action.run();
            done = true;
            return result;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw poisoned(what, e);
        } finally {
            if (!done && failure == null) {
                failure = new IllegalStateException("an error interrupted it"); // an Error, which goes on to the caller
            }
        }
    }

    private StorageException poisoned(String what, Throwable cause) {
        return new StorageException(
                what + " the data directory " + directory + " failed: " + cause
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
        try {
            if (files != null && failure == null) {
                files.log().seal();
            }
        } catch (IOException | RuntimeException e) {
            // Everything that was promised is durable already; only the proof for the next opening is missing.
            log.warn("The store at {} could not be closed for good", directory, e);
        } finally {
            release();
        }
    }

    private void release() {
        closeQuietly(files);
        closeQuietly(damaged);
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
