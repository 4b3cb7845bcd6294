package io.quorate.benchmarks;

import java.util.Locale;

/** How long a run takes: all parts together, if none is named. */
public enum Scale {
    /** At most ten minutes: enough to see an order of magnitude, and whether anything is broken. */
    QUICK,
    /** As long as steady figures need. */
    FULL;

    /** As it is written on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One of two values. */
    public int pick(int quick, int full) {
        return this == QUICK ? quick : full;
    }

    /** One of two values. */
    public <T> T pick(T quick, T full) {
        return this == QUICK ? quick : full;
    }
}
