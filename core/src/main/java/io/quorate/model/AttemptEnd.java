package io.quorate.model;

/** How an attempt ended. */
public enum AttemptEnd {
    SUCCEEDED,
    /** The job's code failed: an exception, or an exit code other than zero. */
    FAILED,
    /** Its job was cancelled, and the slave has stopped it. */
    CANCELLED,
    /** Its slave was lost or restarted: what it executed may go on there for as long as the slave believes in its lease. */
    SLAVE_LOST,
    /** A newer attempt of the job took its place. */
    SUPERSEDED,
    /** The slave would not run it: no such handler, processes not allowed. */
    REFUSED,
    /** It is over on its slave, which cannot tell how it ended. */
    UNKNOWN,
    /**
     * The slave could not start it at that moment: it had no room for it, or was about to leave. Nothing of it was executed, and
     * it counts against no limit of retries.
     */
    DECLINED,
    /** Its slave stopped it by itself, because it left or because its lease was about to end: nothing of it executes any more. */
    STOPPED
}
