package io.quorate.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of what a master holds on disk; after a crash all of it is there or, if it was not yet reported durable, any
 * prefix of: metadata, cut, entries in their order.
 *
 * @param metadata replaces the metadata as a whole (term, vote and identity are one atomic write); null: unchanged
 * @param truncateFrom entries from this index on are removed before the new ones are added; 0: none
 * @param entries appended; their indexes follow the last entry without a gap
 */
public record LogWrite(byte @Nullable [] metadata, long truncateFrom, List<LogEntry> entries) {

    public LogWrite {
        entries = List.copyOf(entries);
    }
}
