package io.quorate.simulation.disk;

import io.quorate.spi.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Metadata and log, as one point in the order of the writes shows them. */
public final class LogImage {
    private byte[] metadata = new byte[0];
    private final ArrayList<LogEntry> entries = new ArrayList<>();

    public byte[] metadata() {
        return metadata.clone();
    }

    public long lastIndex() {
        return entries.size();
    }

    /** The term of an entry; 0 where there is none. */
    public long termAt(long index) {
        return index < 1 || index > entries.size()
                ? 0
                : entries.get((int) index - 1).term();
    }

    /** @throws IndexOutOfBoundsException if there is no such entry */
    public LogEntry entry(long index) {
        return entries.get((int) index - 1);
    }

    List<LogEntry> entries() {
        return entries;
    }

    void apply(byte @Nullable [] newMetadata, long truncateFrom, List<LogEntry> newEntries) {
        if (newMetadata != null) {
            metadata = newMetadata.clone();
        }
        if (truncateFrom > 0) {
            truncate(truncateFrom);
        }
        newEntries.forEach(this::append);
    }

    void become(LogImage other) {
        metadata = other.metadata;
        entries.clear();
        entries.addAll(other.entries);
    }

    void truncate(long from) {
        if (from <= entries.size()) {
            entries.subList((int) from - 1, entries.size()).clear();
        }
    }

    void append(LogEntry entry) {
        if (entry.index() != entries.size() + 1L) {
            throw new IllegalStateException(
                    "entry " + entry + " does not follow the last one, " + entries.size() + ": a gap in the log");
        }
        entries.add(entry);
    }
}
