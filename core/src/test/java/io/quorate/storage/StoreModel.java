package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a store must hold: a {@link LogImage}, and the entries that a store may have dropped and may still have, since a store in
 * files drops whole segments.
 */
final class StoreModel {
    final LogImage image = new LogImage();
    /** All since the log began, or began anew. */
    private final List<LogEntry> all = new ArrayList<>();

    private long beginIndex;
    private long beginTerm;

    StoreModel copy() {
        StoreModel copy = new StoreModel();
        copy.image.become(image);
        copy.all.addAll(all);
        copy.beginIndex = beginIndex;
        copy.beginTerm = beginTerm;
        return copy;
    }

    void apply(LogWrite write) {
        image.replaceMetadata(write.metadata());
        truncate(write.truncateFrom());
        write.entries().forEach(this::append);
        advance(write.snapshot());
    }

    private void truncate(long from) {
        image.truncate(from);
        while (from > 0 && !all.isEmpty() && all.get(all.size() - 1).index() >= from) {
            all.remove(all.size() - 1);
        }
    }

    private void append(LogEntry entry) {
        image.append(List.of(entry));
        all.add(entry);
    }

    private void advance(@Nullable SnapshotWrite step) {
        boolean resets = step instanceof SnapshotWrite.Seal seal
                && image.termAt(seal.of().index()) != seal.of().term();
        image.advanceSnapshot(step);
        if (resets) {
            all.clear();
            beginIndex = image.baseIndex();
            beginTerm = image.termAt(beginIndex);
        }
    }

    /** The states that a crash within a call may leave: none of it, or the newest metadata and a prefix of all else. */
    List<StoreModel> statesWithin(List<LogWrite> group) {
        List<StoreModel> states = new ArrayList<>();
        states.add(this);
        StoreModel state = copy();
        for (LogWrite write : group) {
            state.image.replaceMetadata(write.metadata());
        }
        states.add(state.copy());
        for (LogWrite write : group) {
            if (write.truncateFrom() > 0) {
                state.truncate(write.truncateFrom());
                states.add(state.copy());
            }
            for (LogEntry entry : write.entries()) {
                state.append(entry);
                states.add(state.copy());
            }
            if (write.snapshot() != null) {
                state.advance(write.snapshot());
                states.add(state.copy());
            }
        }
        return states;
    }

    /** Null if a store that recovered this holds what it must, else what is wrong. */
    @Nullable
    String difference(LogStore.Recovered recovered, LogStore store) {
        if (recovered.damage() != null) {
            return recovered.damage();
        }
        if (!Arrays.equals(image.metadata(), recovered.metadata())) {
            return "metadata";
        }
        LogStore.Recovered wanted = image.recovered();
        if (!same(wanted.snapshot(), recovered.snapshot())) {
            return "snapshot " + recovered.snapshot() + " instead of " + wanted.snapshot();
        }
        if (!same(wanted.unfinished(), recovered.unfinished())) {
            return "unfinished " + recovered.unfinished() + " instead of " + wanted.unfinished();
        }
        String log = differenceOfLog(recovered);
        return log != null ? log : differenceOfBytes(store);
    }

    private @Nullable String differenceOfLog(LogStore.Recovered recovered) {
        long base = recovered.baseIndex();
        if (base > image.baseIndex() || base < beginIndex) {
            return "base " + base + " instead of " + image.baseIndex();
        }
        long term = base == beginIndex ? beginTerm : entry(base).term();
        if (recovered.baseTerm() != term) {
            return "base term " + recovered.baseTerm() + " instead of " + term;
        }
        if (base + recovered.entries().size() != image.lastIndex()) {
            return "last entry " + (base + recovered.entries().size()) + " instead of " + image.lastIndex();
        }
        for (LogEntry entry : recovered.entries()) {
            LogEntry wanted = entry(entry.index());
            if (!wanted.equals(entry)
                    || wanted.kind() != entry.kind()
                    || !Arrays.equals(wanted.command(), entry.command())) {
                return "entry " + entry + " instead of " + wanted;
            }
        }
        return null;
    }

    private LogEntry entry(long index) {
        return all.get((int) (index - beginIndex - 1));
    }

    private @Nullable String differenceOfBytes(LogStore store) {
        StoredSnapshot current = image.snapshot();
        if (current == null) {
            return null;
        }
        for (int step : new int[] {37, 1_000_000}) {
            if (step * 1_000L < current.length()) {
                continue;
            }
            for (long at = 0; at <= current.length(); at += step) {
                if (!Arrays.equals(
                        image.readSnapshot(current.info(), at, step), store.readSnapshot(current.info(), at, step))) {
                    return "the bytes of " + current.info() + " at " + at;
                }
            }
        }
        return null;
    }

    private static boolean same(@Nullable StoredSnapshot a, @Nullable StoredSnapshot b) {
        return Objects.equals(a, b)
                && (a == null
                        || b == null
                        || Arrays.equals(a.info().context(), b.info().context()));
    }
}
