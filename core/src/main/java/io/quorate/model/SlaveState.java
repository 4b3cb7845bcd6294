package io.quorate.model;

/** What the cluster thinks of a slave. */
public enum SlaveState {
    ALIVE,
    /** Its lease ran out, its process went, or it left. Its jobs are placed elsewhere. */
    LOST,
    /** It finishes what it runs and is given nothing new. */
    DRAINING
}
