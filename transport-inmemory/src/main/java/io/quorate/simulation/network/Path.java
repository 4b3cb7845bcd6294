package io.quorate.simulation.network;

/** What is special about the way from one host to another; one direction only. */
final class Path {
    /** Nothing gets through. */
    boolean cut;
    /** Added to every delay. */
    long extraDelayNanos;
    /** Nothing leaves before: what was sent meanwhile arrives in a flood. */
    long cloggedUntilNanos;
}
