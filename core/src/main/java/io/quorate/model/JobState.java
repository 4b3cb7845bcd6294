package io.quorate.model;

/** Where a job is in its life. The last four are final: a job enters one of them once and never leaves it (P4). */
public enum JobState {
    /** Accepted by a quorum, not placed on a slave. */
    PENDING,
    /** A quorum holds the decision which slave runs it; the slave has not confirmed it yet. */
    ASSIGNED,
    /** The slave has confirmed that it runs it. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED;

    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }
}
