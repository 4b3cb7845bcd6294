package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * What a slave says of one attempt.
 *
 * @param outcome with {@link Status#ENDED}: what its code came to; null otherwise
 * @param detail with {@link Status#REFUSED}, {@link Status#DECLINED} and {@link Status#LOST}: why, in a sentence; empty
 *     otherwise
 */
public record AttemptReport(
        AttemptKey attempt, Status status, @Nullable JobOutcome outcome, String detail) {

    /** Where an attempt is on its slave. */
    public enum Status {
        RUNNING,
        /** Its code ended by itself. */
        ENDED,
        /** It was stopped, on the leader's order or by the slave itself; nothing of it executes any more. */
        STOPPED,
        /** It was never started, and nothing like it will be by this slave in this session. */
        REFUSED,
        /** It was never started, for a reason that passes. */
        DECLINED,
        /** Nothing of it executes any more, and the slave cannot tell what its code came to. */
        LOST
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

    public static AttemptReport declined(AttemptKey attempt, String detail) {
        return new AttemptReport(attempt, Status.DECLINED, null, detail);
    }

    public static AttemptReport lost(AttemptKey attempt, String detail) {
        return new AttemptReport(attempt, Status.LOST, null, detail);
    }

    public static AttemptReport refused(AttemptKey attempt, String detail) {
        return new AttemptReport(attempt, Status.REFUSED, null, detail);
    }
}
