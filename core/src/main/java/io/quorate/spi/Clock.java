package io.quorate.spi;

/** Time as a node sees it. Thread-safe. */
public interface Clock {

    /**
     * Nanoseconds since some origin of this node's own. It never goes back, and means nothing to another node: no message
     * ever carries it but as an echo for its sender. All time-outs and leases use it.
     */
    long monotonicNanos();

    /** Milliseconds since 1970 in UTC. It may jump; only stamps for people use it. */
    long wallMillis();
}
