package io.quorate.simulation.disk;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.Recovered;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.storage.LogImage;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a store may hold after a crash, by what was promised and what was under way. */
final class StoreStates {
    private StoreStates() {}

    /**
     * Whether that is what was promised, or with it the newest metadata and a prefix of all else that was under way
     * ({@link LogWrite}).
     */
    static boolean mayHold(LogImage promised, List<LogWrite> underWay, Recovered found) {
        LogImage state = new LogImage();
        state.become(promised);
        if (isSame(state, found)) {
            return true;
        }
        underWay.forEach(write -> state.replaceMetadata(write.metadata()));
        if (isSame(state, found)) {
            return true;
        }
        for (LogWrite write : underWay) {
            state.truncate(write.truncateFrom());
            if (isSame(state, found)) {
                return true;
            }
            for (LogEntry entry : write.entries()) {
                state.append(List.of(entry));
                if (isSame(state, found)) {
                    return true;
                }
            }
            state.advanceSnapshot(write.snapshot());
            if (isSame(state, found)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(LogImage state, Recovered found) {
        long last = found.baseIndex() + found.entries().size();
        if (state.lastIndex() != last
                || !Arrays.equals(state.metadata(), found.metadata())
                || !isSame(state.snapshot(), found.snapshot())
                || !isSame(state.recovered().unfinished(), found.unfinished())
                || found.baseIndex() > state.baseIndex()) {
            return false;
        }
        // A store of files drops whole segments: it may still have entries that were dropped.
        for (long index = last; index > state.baseIndex(); index--) {
            if (!isSame(state.entry(index), found.entries().get((int) (index - found.baseIndex() - 1)))) {
                return false;
            }
        }
        return true;
    }

    /** What is different between two openings with nothing in between; null if nothing is. */
    static @Nullable String difference(Recovered first, Recovered second) {
        String beside = differenceBesideTheLog(first, second);
        if (beside != null || !isSame(first.unfinished(), second.unfinished())) {
            return beside == null ? "another unfinished snapshot" : beside;
        }
        if (!Objects.equals(first.damage(), second.damage())) {
            return "other damage: " + second.damage() + " instead of " + first.damage();
        }
        if (first.baseIndex() != second.baseIndex()
                || first.baseTerm() != second.baseTerm()
                || first.entries().size() != second.entries().size()) {
            return "another log, from " + second.baseIndex() + " with "
                    + second.entries().size() + " entries instead of " + first.baseIndex() + " with "
                    + first.entries().size();
        }
        for (int i = 0; i < first.entries().size(); i++) {
            if (!isSame(first.entries().get(i), second.entries().get(i))) {
                return "another entry " + second.entries().get(i);
            }
        }
        return null;
    }

    private static @Nullable String differenceBesideTheLog(Recovered first, Recovered second) {
        if (!Arrays.equals(first.metadata(), second.metadata())) {
            return "other metadata";
        }
        return isSame(first.snapshot(), second.snapshot()) ? null : "another snapshot";
    }

    /** As {@link #difference}, without what the log holds from an index on, and without a snapshot that is being made. */
    static @Nullable String differenceBelow(long index, Recovered first, Recovered second) {
        String beside = differenceBesideTheLog(first, second);
        if (beside != null) {
            return beside;
        }
        if (first.baseIndex() != second.baseIndex() || first.baseTerm() != second.baseTerm()) {
            return "another log, from " + second.baseIndex() + " instead of " + first.baseIndex();
        }
        for (int i = 0; i < Math.min(first.entries().size(), index - 1 - first.baseIndex()); i++) {
            if (i >= second.entries().size()
                    || !isSame(first.entries().get(i), second.entries().get(i))) {
                return "another entry instead of " + first.entries().get(i);
            }
        }
        return null;
    }

    /** In a few words. */
    static String text(LogImage state) {
        return "the log from " + state.baseIndex() + " to " + state.lastIndex() + "@" + state.termAt(state.lastIndex())
                + ", " + state.snapshot() + ", unfinished " + state.recovered().unfinished() + ", "
                + state.metadata().length + " bytes of metadata";
    }

    private static boolean isSame(LogEntry one, LogEntry other) {
        return one.equals(other) && one.kind() == other.kind() && Arrays.equals(one.command(), other.command());
    }

    private static boolean isSame(@Nullable StoredSnapshot one, @Nullable StoredSnapshot other) {
        return Objects.equals(one, other)
                && (one == null
                        || other == null
                        || Arrays.equals(one.info().context(), other.info().context()));
    }
}
