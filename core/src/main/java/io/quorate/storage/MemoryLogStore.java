package io.quorate.storage;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log store that forgets everything with its process: for clusters in one JVM during development, and for tests.
 *
 * <p>A master must not be restarted on an empty store under its old name: what it had promised is gone (P2). It may be restarted on
 * the <em>same</em> object, which can be opened again once it is closed and then holds what was written.
 */
public final class MemoryLogStore implements LogStore {
    private final LogImage image = new LogImage();
    private boolean open;

    @Override
    public synchronized Recovered open() {
        if (open) {
            throw new StorageException("This store in memory is in use by another master; give each its own");
        }
        open = true;
        return image.recovered();
    }

    @Override
    public synchronized void write(List<LogWrite> writes) {
        requireOpen();
        writes.forEach(image::apply);
    }

    @Override
    public synchronized byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        requireOpen();
        return image.readSnapshot(of, offset, maxBytes);
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    private void requireOpen() {
        if (!open) {
            throw new StorageException("This store in memory is not open");
        }
    }
}
