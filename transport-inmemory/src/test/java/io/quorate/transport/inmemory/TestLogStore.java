package io.quorate.transport.inmemory;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;

/** Keeps a master's log in memory. */
final class TestLogStore implements LogStore {
    private byte[] metadata = new byte[0];
    private final List<LogEntry> entries = new ArrayList<>();

    @Override
    public synchronized Recovered open() {
        return new Recovered(metadata, entries);
    }

    @Override
    public synchronized void write(List<LogWrite> writes) {
        for (LogWrite write : writes) {
            byte[] fresh = write.metadata();
            if (fresh != null) {
                metadata = fresh.clone();
            }
            if (write.truncateFrom() > 0) {
                entries.subList((int) Math.min(entries.size(), write.truncateFrom() - 1), entries.size())
                        .clear();
            }
            entries.addAll(write.entries());
        }
    }

    @Override
    public void close() {}
}
