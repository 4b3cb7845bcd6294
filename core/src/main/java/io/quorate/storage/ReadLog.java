package io.quorate.storage;

import io.quorate.spi.LogEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a log, and how it goes on: in the last segment, or in a new one.
 *
 * @param baseIndex the index before the first entry
 * @param metadataNumber the highest number of the metadata that was durable before a segment
 * @param kept the segments that are whole, by number: the first index of each. The others are void
 * @param tail the last segment, which goes on; null if a new one has to be begun
 * @param beginning the new segment; null if there is a tail
 * @param damage what could not be read; null if nothing is wrong
 */
record ReadLog(
        long baseIndex,
        long baseTerm,
        List<LogEntry> entries,
        long metadataNumber,
        NavigableMap<Long, Long> kept,
        @Nullable Tail tail,
        @Nullable Beginning beginning,
        @Nullable Damage damage) {

    /**
     * @param end behind the last record that counts
     * @param chain of that record
     * @param lastBatchStart where its batch began; 0 if there are no records
     * @param torn whether something follows it, which is to be cut off
     */
    record Tail(Path path, SegmentHeader header, long end, int chain, long lastBatchStart, boolean torn) {}

    /**
     * @param follows the number of the segment before; 0: none
     * @param repair whether it takes the place of damaged segments
     * @param cutFrom the first record is a cut from there; 0: it is not
     * @param cutTerm the term of the entry before the cut
     * @param entries what comes then
     */
    record Beginning(
            long number,
            long follows,
            boolean repair,
            long firstIndex,
            long previousTerm,
            int previousChain,
            long cutFrom,
            long cutTerm,
            List<LogEntry> entries) {}

    /** A log of which nothing counts: an empty segment of that number takes the place of all that there are. */
    static ReadLog nothing(long nextSegment, long metadataNumber) {
        Beginning beginning = new Beginning(nextSegment, 0, true, 1, 0, 0, 0, 0, List.of());
        return new ReadLog(0, 0, new ArrayList<>(), metadataNumber, new TreeMap<>(), null, beginning, null);
    }

    /** Whether damaged segments were replaced, or are to be. */
    boolean isRepaired() {
        return beginning != null ? beginning.repair : tail != null && tail.header.repair();
    }
}
