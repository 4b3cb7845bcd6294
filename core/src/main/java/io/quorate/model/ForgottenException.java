package io.quorate.model;

import java.time.Instant;

/** The job has ended, and its result is no longer kept; how it ended still is. Asking again will not help. */
public final class ForgottenException extends QuorateException {
    private static final long serialVersionUID = 1L;

    private final JobId job;
    private final JobState state;
    private final Instant endedAt;

    public ForgottenException(JobId job, JobState state, Instant endedAt) {
        super("job " + job + " ended as " + state + " at " + endedAt + "; its result is no longer kept");
        this.job = job;
        this.state = state;
        this.endedAt = endedAt;
    }

    public JobId job() {
        return job;
    }

    /** How it ended: one of the final states. */
    public JobState state() {
        return state;
    }

    public Instant endedAt() {
        return endedAt;
    }
}
