package io.quorate.simulation.network;

import java.util.EnumSet;
import java.util.TreeMap;

/** What is special about the way from one host to another; one direction only. */
final class Path {
    /** Each ends by itself. */
    private final TreeMap<Long, Traffic> cuts = new TreeMap<>();
    /** The kinds of traffic that at least one cut stops. */
    private final EnumSet<Traffic> blocked = EnumSet.noneOf(Traffic.class);
    /** Added to every delay. */
    long extraDelayNanos;
    /** Nothing leaves before: what was sent meanwhile arrives in a flood. */
    long cloggedUntilNanos;

    void cut(long number, Traffic traffic) {
        cuts.put(number, traffic);
        blocked.add(traffic);
    }

    void mend(long number) {
        cuts.remove(number);
        blocked.clear();
        blocked.addAll(cuts.values());
    }

    /** Whether nothing of this kind gets through. */
    boolean blocks(Traffic traffic) {
        return !blocked.isEmpty() && (blocked.contains(Traffic.EVERYTHING) || blocked.contains(traffic));
    }

    void heal() {
        cuts.clear();
        blocked.clear();
        extraDelayNanos = 0;
        cloggedUntilNanos = 0;
    }
}
