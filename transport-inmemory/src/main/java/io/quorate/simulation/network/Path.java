package io.quorate.simulation.network;

import java.util.TreeSet;

/** What is special about the way from one host to another; one direction only. */
final class Path {
    /** Nothing gets through while there is any; each ends by itself. */
    final TreeSet<Long> cuts = new TreeSet<>();
    /** Added to every delay. */
    long extraDelayNanos;
    /** Nothing leaves before: what was sent meanwhile arrives in a flood. */
    long cloggedUntilNanos;
}
