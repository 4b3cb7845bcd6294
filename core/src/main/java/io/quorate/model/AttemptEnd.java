package io.quorate.model;

/** How an attempt ended. */
public enum AttemptEnd {
    SUCCEEDED,
    /** The job's code failed: an exception, or an exit code other than zero. */
    FAILED,
    /** Its job was cancelled, and the slave has stopped it. */
    CANCELLED,
    /** Its slave was lost, restarted or left. */
    SLAVE_LOST,
    /** A newer attempt of the job took its place. */
    SUPERSEDED,
    /** The slave would not run it: no such handler, processes not allowed. */
    REFUSED,
    /** The slave no longer has it and cannot tell how it ended. */
    UNKNOWN
}
