package io.quorate.storage;

import io.quorate.spi.SnapshotInfo;
import io.quorate.storage.SnapshotFormat.LogBeside;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the segments of the log, beside the snapshot that there is, and says how to go on. Changes nothing. */
final class LogReader {
    private final FileIo io;
    private final Path directory;
    private final NavigableMap<Long, Path> segments;
    /** The current snapshot; null if there is none that can be read. */
    private final @Nullable SnapshotInfo snapshot;

    private final @Nullable LogBeside beside;

    private final ArrayDeque<Link> chain = new ArrayDeque<>();
    private final ReadEntries log = new ReadEntries();
    private final TreeMap<Long, Long> kept = new TreeMap<>();
    private long metadataNumber;
    private int chainOfKept;
    private @Nullable Damage damage;
    private ReadLog.@Nullable Tail tail;

    /** A segment that should be there: with its header, or with what is wrong with it. */
    private record Link(
            long number,
            Path path,
            @Nullable SegmentHeader header,
            @Nullable Damage damage) {}

    LogReader(FileIo io, Path directory, NavigableMap<Long, Path> segments, @Nullable SnapshotFile snapshot) {
        this.io = io;
        this.directory = directory;
        this.segments = segments;
        this.snapshot = snapshot == null ? null : snapshot.info();
        this.beside = snapshot == null ? null : snapshot.logBeside();
    }

    /** @param written whether anything was ever written here, so that a log must be there */
    ReadLog read(boolean written) throws IOException {
        if (isResetInterrupted()) {
            return begin(false, null);
        }
        if (segments.isEmpty() || segments.lastKey() < first()) {
            Path expected = directory.resolve(NumberedName.SEGMENT.of(first()));
            return written ? begin(true, Damage.missing(expected, "other data")) : begin(false, null);
        }
        findChain();
        for (Link link : chain) {
            if (!read(link)) {
                break;
            }
        }
        return conclude();
    }

    /** The number of the first segment that is needed. */
    private long first() {
        return beside == null ? 1 : beside.firstSegment();
    }

    /** Whether a snapshot is there that voids the log, and the log is still as it was. */
    private boolean isResetInterrupted() {
        return beside != null
                && beside.resets()
                && segments.containsKey(first() - 1)
                && segments.ceilingKey(first()) == null;
    }

    /** From the last segment back to the first one that is needed, or to one that begins the log anew. */
    private void findChain() throws IOException {
        long number = segments.lastKey();
        while (true) {
            Link link = link(number);
            chain.addFirst(link);
            SegmentHeader header = link.header;
            if (number <= first() || (header != null && header.follows() == 0)) {
                return;
            }
            // What a header that cannot be read followed is unknown: nothing behind it counts, whatever it was.
            Long lower = header == null ? segments.lowerKey(number) : Long.valueOf(header.follows());
            number = lower == null ? first() : Math.max(lower, first());
        }
    }

    private Link link(long number) throws IOException {
        Path path = directory.resolve(NumberedName.SEGMENT.of(number));
        if (!segments.containsKey(number)) {
            String butThere =
                    snapshot == null ? "a later segment, and no snapshot that stands for it" : "a later segment";
            return new Link(number, path, null, Damage.missing(path, butThere));
        }
        try (FileIo.DataFile file = io.open(path, false)) {
            SegmentHeader header = new SegmentReader(file, path).header();
            metadataNumber = Math.max(metadataNumber, header.metadataNumber());
            return new Link(number, path, header, null);
        } catch (Damage e) {
            return new Link(number, path, null, e);
        }
    }

    /** False if there is damage. */
    private boolean read(Link link) throws IOException {
        if (link.header == null) {
            damage = link.damage;
            return false;
        }
        try (FileIo.DataFile file = io.open(link.path, false)) {
            SegmentReader reader = new SegmentReader(file, link.path);
            boolean last = link.number == chain.getLast().number;
            checkOrder(link);
            log.enter();
            long end = reader.readAll((header, body, position) -> log.apply(header, body, position, link.path));
            boolean torn = isTorn(reader, link.path, end, last);
            if (last) {
                tail = new ReadLog.Tail(link.path, link.header, end, reader.chain(), log.lastBatchStart(), torn);
            }
            kept.put(link.number, link.header.firstIndex());
            chainOfKept = reader.chain();
            log.leave();
            return true;
        } catch (Damage e) {
            damage = e;
            return false;
        }
    }

    private void checkOrder(Link link) {
        SegmentHeader header = link.header;
        if (header == null) {
            throw new IllegalArgumentException("a segment without a header");
        }
        if (link.number == chain.getFirst().number) {
            log.beginAt(header.firstIndex() - 1, header.previousTerm());
        } else if (header.previousChain() != chainOfKept
                || header.firstIndex() != log.last() + 1
                || header.previousTerm() != log.termAt(log.last())) {
            throw Damage.at(
                    link.path, 0, "it does not continue the segment before it, which has lost its end or was replaced");
        }
    }

    /** Whether what follows is the end of a write that was never reported durable; anything else is damage. */
    private static boolean isTorn(SegmentReader reader, Path path, long end, boolean last) throws IOException {
        if (reader.isBlankFrom(end)) {
            return false;
        }
        if (!last) {
            throw Damage.at(path, end, "the record there cannot be read, and a later segment follows");
        }
        long later = reader.findLaterBatch(end);
        if (later >= 0) {
            throw Damage.at(
                    path,
                    end,
                    "the record there cannot be read, and the one at offset " + later
                            + " was written after it was durable");
        }
        return true;
    }

    private ReadLog conclude() {
        SnapshotInfo current = snapshot;
        boolean usable = current == null
                ? log.base() == 0
                : log.base() <= current.index() && log.termAt(current.index()) == current.term();
        if (!usable) {
            // What cannot be read may have been needed for all that can: what the snapshot holds is all that is left.
            Path path = directory.resolve(NumberedName.SEGMENT.of(segments.lastKey()));
            Damage reason = damage;
            if (reason == null) {
                reason = Damage.at(
                        path,
                        0,
                        current == null
                                ? "the log begins after entry " + log.base()
                                        + ", and there is no snapshot that holds it"
                                : "the log does not hold the entry of the " + current);
            }
            return begin(true, reason);
        }
        if (damage == null) {
            return new ReadLog(log.base(), log.baseTerm(), log.entries(), metadataNumber, kept, tail, null, null);
        }
        return new ReadLog(
                log.base(), log.baseTerm(), log.entries(), metadataNumber, kept, null, replacement(), damage);
    }

    /** A segment for what can be read of a damaged one: it follows the last one that is whole. */
    private ReadLog.Beginning replacement() {
        if (kept.isEmpty()) {
            return new ReadLog.Beginning(
                    nextNumber(), 0, true, log.base() + 1, log.baseTerm(), 0, 0, 0, List.copyOf(log.entries()));
        }
        long cut = log.lowestSinceLeft();
        return new ReadLog.Beginning(
                nextNumber(),
                kept.lastKey(),
                true,
                log.lastWhenLeft() + 1,
                log.termWhenLeft(),
                chainOfKept,
                cut <= log.lastWhenLeft() ? cut : 0,
                log.termAt(cut - 1),
                log.from(cut));
    }

    /** A log without entries, behind the snapshot if there is one. */
    private ReadLog begin(boolean repair, @Nullable Damage reason) {
        long index = snapshot == null ? 0 : snapshot.index();
        long term = snapshot == null ? 0 : snapshot.term();
        ReadLog.Beginning beginning =
                new ReadLog.Beginning(nextNumber(), 0, repair, index + 1, term, 0, 0, 0, List.of());
        return new ReadLog(index, term, new ArrayList<>(), metadataNumber, new TreeMap<>(), null, beginning, reason);
    }

    private long nextNumber() {
        return Math.max(segments.isEmpty() ? 0 : segments.lastKey(), first() - 1) + 1;
    }
}
