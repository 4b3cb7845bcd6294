package io.quorate.storage;

import java.util.ArrayList;
import java.util.List;

/** Which entries a log holds and of which terms they are: a few runs of equal terms, however many entries there are. */
final class LogTerms {
    private record Run(long from, long term) {}

    private long base;
    private long last;
    /** In order; the first begins at the base or before. */
    private final List<Run> runs = new ArrayList<>();

    LogTerms(long baseIndex, long baseTerm) {
        beginAt(baseIndex, baseTerm);
    }

    LogTerms copy() {
        LogTerms copy = new LogTerms(base, 0);
        copy.last = last;
        copy.runs.clear();
        copy.runs.addAll(runs);
        return copy;
    }

    /** The index before the first entry. */
    long base() {
        return base;
    }

    long last() {
        return last;
    }

    /** The term of an entry, or of the one before the first; 0 where there is none. */
    long at(long index) {
        if (index < base || index > last) {
            return 0;
        }
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).from <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return runs.get(low).term;
    }

    void append(long term) {
        last++;
        if (runs.get(runs.size() - 1).term != term) {
            runs.add(new Run(last, term));
        }
    }

    /** Removes the entries from there on, which is behind the base. */
    void cut(long from) {
        last = Math.min(last, from - 1);
        while (runs.get(runs.size() - 1).from > last) {
            runs.remove(runs.size() - 1);
        }
    }

    /** Forgets the entries up to there, which is at most the last one. */
    void dropTo(long newBase) {
        if (newBase > base) {
            base = newBase;
            while (runs.size() > 1 && runs.get(1).from <= base) {
                runs.remove(0);
            }
        }
    }

    /** Forgets everything: the log begins behind that entry. */
    void beginAt(long baseIndex, long baseTerm) {
        base = baseIndex;
        last = baseIndex;
        runs.clear();
        runs.add(new Run(baseIndex, baseTerm));
    }
}
