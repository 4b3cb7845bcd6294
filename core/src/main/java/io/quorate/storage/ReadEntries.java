package io.quorate.storage;

import io.quorate.spi.LogEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the records of a log say when they are applied one after another. Segments are entered and left as a whole. */
final class ReadEntries {
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private long base;
    private long baseTerm;
    private long lastBatchStart;
    private long lastWhenLeft;
    private long termWhenLeft;
    private long lowestSinceLeft;

    void beginAt(long baseIndex, long baseTermThere) {
        base = baseIndex;
        baseTerm = baseTermThere;
        leave();
    }

    void enter() {
        lastBatchStart = 0;
    }

    void leave() {
        lastWhenLeft = last();
        termWhenLeft = termAt(last());
        lowestSinceLeft = last() + 1;
    }

    void apply(RecordFormat.Header header, byte[] body, long position, Path path) {
        lastBatchStart = header.batchStart();
        if (header.isEntry()) {
            if (header.index() != last() + 1) {
                throw Damage.at(path, position, "entry " + header.index() + " follows entry " + last());
            }
            entries.add(header.toEntry(body));
        } else if (header.type() == RecordFormat.CUT) {
            cut(header, position, path);
        }
        // A close says only that it is there.
    }

    /** It may go below the first segment that is left: then the log begins there, since all before is in a snapshot. */
    private void cut(RecordFormat.Header header, long position, Path path) {
        long before = header.index() - 1;
        if (before >= last() || (before >= base && termAt(before) != header.term())) {
            throw Damage.at(
                    path,
                    position,
                    "a cut behind entry " + before + "@" + header.term() + " in a log that ends at " + last());
        }
        entries.subList(Math.toIntExact(Math.max(0, before - base)), entries.size())
                .clear();
        if (before < base) {
            base = before;
            baseTerm = header.term();
        }
        lowestSinceLeft = Math.min(lowestSinceLeft, header.index());
    }

    List<LogEntry> entries() {
        return entries;
    }

    /** The entries from an index on, which is behind the base. */
    List<LogEntry> from(long index) {
        return List.copyOf(entries.subList(Math.toIntExact(index - base - 1), entries.size()));
    }

    long base() {
        return base;
    }

    long baseTerm() {
        return baseTerm;
    }

    long last() {
        return base + entries.size();
    }

    /** The term of an entry, or of the one before the first; 0 where there is none. */
    long termAt(long index) {
        if (index == base) {
            return baseTerm;
        }
        return index < base || index > last()
                ? 0
                : entries.get(Math.toIntExact(index - base - 1)).term();
    }

    /** Where the batch of the last record in this segment began; 0 if it has none. */
    long lastBatchStart() {
        return lastBatchStart;
    }

    /** The last entry at the end of the last whole segment. */
    long lastWhenLeft() {
        return lastWhenLeft;
    }

    long termWhenLeft() {
        return termWhenLeft;
    }

    /** The first entry that is not from the whole segments. */
    long lowestSinceLeft() {
        return lowestSinceLeft;
    }
}
