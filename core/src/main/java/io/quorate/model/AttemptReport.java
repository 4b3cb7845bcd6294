package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * What a slave says of one attempt.
 *
 * @param outcome with {@link Status#ENDED}: what its code came to; null otherwise
 * @param detail with {@link Status#REFUSED}: why, in a sentence; empty otherwise
 */
public record AttemptReport(
        AttemptKey attempt, Status status, @Nullable JobOutcome outcome, String detail) {

    /** Where an attempt is on its slave. */
    public enum Status {
        RUNNING,
        /** Its code ended by itself. */
        ENDED,
        /** It was stopped on the leader's order; nothing of it executes any more. */
        STOPPED,
        /** It was never started. */
        REFUSED
    }

    public static AttemptReport running(AttemptKey attempt) {
        return new AttemptReport(attempt, Status.RUNNING, null, "");
    }

    public static AttemptReport ended(AttemptKey attempt, JobOutcome outcome) {
        return new AttemptReport(attempt, Status.ENDED, outcome, "");
    }

    public static AttemptReport stopped(AttemptKey attempt) {
        return new AttemptReport(attempt, Status.STOPPED, null, "");
    }

    public static AttemptReport refused(AttemptKey attempt, String detail) {
        return new AttemptReport(attempt, Status.REFUSED, null, detail);
    }
}
