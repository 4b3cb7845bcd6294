package io.quorate.storage;

import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.SnapshotFormat.LogBeside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The current snapshot, and the one that is being made. */
final class Snapshots implements Closeable {
    private final FileIo io;
    private final Path directory;
    private @Nullable SnapshotFile current;
    private @Nullable SnapshotWriter unfinished;
    private long nextNumber;
    private boolean dirty;

    Snapshots(
            FileIo io,
            Path directory,
            @Nullable SnapshotFile current,
            @Nullable SnapshotWriter unfinished,
            long nextNumber) {
        this.io = io;
        this.directory = directory;
        this.current = current;
        this.unfinished = unfinished;
        this.nextNumber = nextNumber;
    }

    @Nullable
    SnapshotFile current() {
        return current;
    }

    @Nullable
    SnapshotWriter unfinished() {
        return unfinished;
    }

    void add(SnapshotWrite.Piece piece) throws IOException {
        SnapshotWriter begun = unfinished;
        if (piece.offset() == 0) {
            // Only then is the other one dropped: a crash leaves one of them.
            unfinished = SnapshotWriter.create(io, directory, nextNumber++, piece.of(), piece.bytes());
            if (begun != null) {
                begun.close();
                io.delete(begun.path());
            }
            dirty = false;
        } else if (begun != null) {
            begun.append(piece.bytes());
            dirty = true;
        } else {
            throw new IllegalStateException("there is no snapshot for " + piece);
        }
    }

    /** Makes the pieces durable. */
    void force() throws IOException {
        if (dirty && unfinished != null) {
            unfinished.force();
        }
        dirty = false;
    }

    /** What is being made becomes the current snapshot, durable when this returns; the one before it is removed. */
    void seal(LogBeside log) throws IOException {
        SnapshotWriter made = unfinished;
        if (made == null) {
            throw new IllegalStateException("there is no snapshot to seal");
        }
        made.seal(log);
        made.close();
        Path path = directory.resolve(NumberedName.SNAPSHOT.of(made.number()));
        io.rename(made.path(), path);
        io.forceDirectory(directory);
        unfinished = null;
        SnapshotFile before = current;
        current = made.complete(io.open(path, false), path, log);
        if (before != null) {
            before.close();
            io.delete(before.path());
        }
    }

    @Override
    public void close() throws IOException {
        FileIo.closeAll(current, unfinished);
    }
}
