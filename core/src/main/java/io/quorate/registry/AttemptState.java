package io.quorate.registry;

/** Where a live attempt is: one that holds a reservation on its slave. */
public enum AttemptState {
    /** Committed; the slave has not confirmed it. */
    ASSIGNED(1),
    /** The slave has confirmed it. */
    RUNNING(2),
    /** To be stopped; the slave has not confirmed that nothing of it executes any more. */
    STOPPING(3);

    private final int number;

    AttemptState(int number) {
        this.number = number;
    }

    /** Its permanent number in snapshots. */
    int number() {
        return number;
    }
}
