package io.quorate.benchmarks.quorate;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what goes through to another store. Its counts may be read from any thread. */
final class CountingLogStore implements LogStore {
    private final LogStore store;
    private final LongAdder writes = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder entryBytes = new LongAdder();
    private final LongAdder terms = new LongAdder();
    /** Only the thread that writes knows it. */
    private long lastTerm;

    CountingLogStore(LogStore store) {
        this.store = store;
    }

    Counts counts() {
        return new Counts(writes.sum(), entries.sum(), entryBytes.sum(), terms.sum(), 0, 0, 0, 0);
    }

    @Override
    public Recovered open() {
        return store.open();
    }

    @Override
    public void write(List<LogWrite> group) {
        store.write(group);
        writes.increment();
        for (LogWrite write : group) {
            for (LogEntry entry : write.entries()) {
                if (entry.term() > lastTerm) {
                    lastTerm = entry.term();
                    terms.increment();
                }
                entries.increment();
                entryBytes.add(entry.command().length);
            }
        }
    }

    @Override
    public byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        return store.readSnapshot(of, offset, maxBytes);
    }

    @Override
    public void close() {
        store.close();
    }
}
