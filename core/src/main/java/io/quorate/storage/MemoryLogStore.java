package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.StorageException;
import java.util.ArrayList;
import java.util.List;

/**
 * A log store that forgets everything with its process: for clusters in one JVM during development, and for tests.
 *
 * <p>A master must not be restarted on an empty store under its old name: what it had promised is gone (P2). It may be restarted on
 * the <em>same</em> object, which can be opened again once it is closed and then holds what was written.
 */
public final class MemoryLogStore implements LogStore {
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private byte[] metadata = new byte[0];
    private boolean open;

    @Override
    public synchronized Recovered open() {
        if (open) {
            throw new StorageException("This store in memory is in use by another master; give each its own");
        }
        open = true;
        return new Recovered(metadata.clone(), entries);
    }

    @Override
    public synchronized void write(List<LogWrite> writes) {
        if (!open) {
            throw new StorageException("This store in memory is not open");
        }
        for (LogWrite write : writes) {
            byte[] newest = write.metadata();
            if (newest != null) {
                metadata = newest.clone();
            }
            long from = write.truncateFrom();
            if (from > 0 && from <= entries.size()) {
                entries.subList((int) from - 1, entries.size()).clear();
            }
            for (LogEntry entry : write.entries()) {
                if (entry.index() != entries.size() + 1L) {
                    throw new IllegalArgumentException("entry " + entry + " cannot follow index " + entries.size());
                }
                entries.add(entry);
            }
        }
    }

    @Override
    public synchronized void close() {
        open = false;
    }
}
