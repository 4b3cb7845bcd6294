package io.quorate.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of what a master holds on disk; after a crash all of it is there or, if it was not yet reported durable, any
 * prefix of: metadata, cut, entries in their order, step of a snapshot.
 *
 * @param metadata replaces the metadata as a whole (term, vote and identity are one atomic write); null: unchanged
 * @param truncateFrom entries from this index on are removed before the new ones are added; 0: none
 * @param entries appended; their indexes follow the last entry without a gap
 * @param snapshot a step in the making of a snapshot; null: none
 */
public record LogWrite(
        byte @Nullable [] metadata,
        long truncateFrom,
        List<LogEntry> entries,
        @Nullable SnapshotWrite snapshot) {

    public LogWrite {
        entries = List.copyOf(entries);
    }

    /** Without a step of a snapshot. */
    public LogWrite(byte @Nullable [] metadata, long truncateFrom, List<LogEntry> entries) {
        this(metadata, truncateFrom, entries, null);
    }

    /** A step of a snapshot alone. */
    public static LogWrite of(SnapshotWrite snapshot) {
        return new LogWrite(null, 0, List.of(), snapshot);
    }
}
