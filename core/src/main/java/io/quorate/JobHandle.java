package io.quorate;

import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import java.util.concurrent.CompletableFuture;

/** One job, as its client follows it. Thread-safe. */
public final class JobHandle {
    private final Client client;
    private final JobId id;
    private final CompletableFuture<Acceptance> accepted;
    private final Object lock = new Object();

    @org.jspecify.annotations.Nullable
    private CompletableFuture<Job> ended;

    JobHandle(Client client, JobId id, CompletableFuture<Acceptance> accepted) {
        this.client = client;
        this.id = id;
        this.accepted = accepted;
    }

    public JobId id() {
        return id;
    }

    /**
     * Completes once a quorum of the masters holds the job (P2). It fails with
     * {@link io.quorate.model.RejectedException}, {@link io.quorate.model.NoLeaderException} or
     * {@link io.quorate.model.OverloadedException} if the job was surely not accepted; with
     * {@link io.quorate.model.IndeterminateException} or {@link io.quorate.model.ClosedException} if it may have been (P11):
     * submitting it again under the same id settles it.
     */
    public CompletableFuture<Acceptance> accepted() {
        return accepted.copy();
    }

    /**
     * Completes once the job has ended, however long that takes and however often the leader changes; the job's failure is
     * an outcome, not an exception. It fails as {@link #accepted()} does if the submit failed, with
     * {@link io.quorate.model.ClosedException} if the client is closed before, with
     * {@link io.quorate.model.ForgottenException} if the job ended so long ago that its result is no longer kept, and with
     * {@link io.quorate.model.RejectedException} if the cluster does not know it.
     */
    public CompletableFuture<JobOutcome> outcome() {
        return ended().thenApply(JobHandle::outcomeOf);
    }

    /** As {@link #outcome()}, with all that the registry knows of the job. */
    public CompletableFuture<Job> ended() {
        synchronized (lock) {
            if (ended == null) {
                ended = accepted.thenCompose(ignored -> client.awaitEnd(id));
            }
            return ended.copy();
        }
    }

    /** As {@link Client#cancel}. */
    public CompletableFuture<Job> cancel() {
        return client.cancel(id);
    }

    private static JobOutcome outcomeOf(Job job) {
        JobOutcome outcome = job.outcome();
        if (outcome == null) {
            throw new IllegalStateException("job " + job.id() + " was reported as ended, in state " + job.state());
        }
        return outcome;
    }

    @Override
    public String toString() {
        return "JobHandle[" + id + "]";
    }
}
