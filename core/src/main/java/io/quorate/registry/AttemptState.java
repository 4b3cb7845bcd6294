package io.quorate.registry;

/** Where a live attempt is: one that holds a reservation on its slave. */
public enum AttemptState {
    /** Committed; the slave has not confirmed it. */
    ASSIGNED,
    /** The slave has confirmed it. */
    RUNNING,
    /** To be stopped; the slave has not confirmed that nothing of it executes any more. */
    STOPPING
}
