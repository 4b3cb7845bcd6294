package io.quorate.examples.processes.load;

import io.quorate.Client;
import io.quorate.examples.processes.history.JobHistory;
import io.quorate.examples.processes.history.JobOperation;
import io.quorate.examples.processes.history.Timed;
import io.quorate.model.ClosedException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NoLeaderException;
import io.quorate.model.OverloadedException;
import io.quorate.model.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks, and writes down when what was asked and answered. Thread-safe. */
final class Recorder {
    private final Client client;
    private final Asked asked = new Asked();
    private final JobHistory history = new JobHistory();
    /** When first submits were called that were accepted, and when that was known. */
    private final ConcurrentSkipListMap<Long, Long> commits = new ConcurrentSkipListMap<>();

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    Recorder(Client client) {
        this.client = client;
    }

    /** @param first whether this id was not submitted before */
    void submit(String id, JobSpec spec, boolean first) {
        open.incrementAndGet();
        long called = System.nanoTime();
        client.submit(JobId.of(id), spec).accepted().whenComplete((acceptance, failure) -> {
            long now = System.nanoTime();
            Throwable cause = cause(failure);
            if (cause == null) {
                asked.accepted(id);
                history.add(new JobOperation.Submit(id), called, now);
                if (first) {
                    commits.merge(called, now, Math::min);
                }
            } else if (cause instanceof IndeterminateException || cause instanceof ClosedException) {
                asked.unknown(id);
                history.add(new JobOperation.Submit(id), called, Timed.NEVER);
            } else if (cause instanceof NoLeaderException || cause instanceof OverloadedException) {
                asked.refused(id);
            } else {
                surprises.add("the submit of " + id + " failed: " + cause);
            }
            open.decrementAndGet();
        });
    }

    void cancel(String id) {
        open.incrementAndGet();
        cancels.incrementAndGet();
        asked.cancelled(id);
        long called = System.nanoTime();
        client.cancel(JobId.of(id)).whenComplete((job, failure) -> {
            long now = System.nanoTime();
            Throwable cause = cause(failure);
            if (cause == null) {
                history.add(new JobOperation.Cancel(id, seen(job)), called, now);
            } else if (isUnknownJob(cause)) {
                history.add(new JobOperation.Read(id, null), called, now);
            } else if (isNoAnswer(cause)) {
                // Even without a leader: perhaps it was committed, and only the read after it found none.
                history.add(new JobOperation.Cancel(id, null), called, Timed.NEVER);
            } else {
                surprises.add("the cancellation of " + id + " failed: " + cause);
            }
            open.decrementAndGet();
        });
    }

    /** Completes with the job, or with null if nobody knows what became of it, or there is none. */
    CompletableFuture<Job> read(String id) {
        open.incrementAndGet();
        reads.incrementAndGet();
        long called = System.nanoTime();
        return client.job(JobId.of(id)).handle((job, failure) -> {
            long now = System.nanoTime();
            Throwable cause = cause(failure);
            if (cause == null) {
                history.add(new JobOperation.Read(id, seen(job)), called, now);
            } else if (isUnknownJob(cause)) {
                history.add(new JobOperation.Read(id, null), called, now);
            } else if (!isNoAnswer(cause)) {
                surprises.add("the read of " + id + " failed: " + cause);
            }
            open.decrementAndGet();
            return job;
        });
    }

    /** How long after that moment a submit was accepted that was called after it; empty if none was yet. */
    OptionalLong commitAfter(long moment) {
        return commits.tailMap(moment).values().stream()
                .mapToLong(returned -> returned - moment)
                .min();
    }

    boolean isIdle() {
        return open.get() == 0;
    }

    int open() {
        return open.get();
    }

    Asked asked() {
        return asked;
    }

    LoadReport report(Map<String, Job> jobs, List<String> moreObjections) {
        List<String> objections = new ArrayList<>(surprises);
        objections.addAll(moreObjections);
        objections.addAll(history.objections());
        return new LoadReport(
                asked.accepted().size(),
                asked.unknown().size(),
                asked.refused().size(),
                cancels.get(),
                reads.get(),
                history.size(),
                jobs.values().stream().mapToInt(job -> job.attempts().size()).sum(),
                relaunched(jobs, Isolation.AVAILABLE),
                relaunched(jobs, Isolation.EXCLUSIVE),
                objections);
    }

    private static int relaunched(Map<String, Job> jobs, Isolation isolation) {
        return (int) jobs.values().stream()
                .filter(job -> job.attempts().size() > 1 && job.spec().isolation() == isolation)
                .count();
    }

    private static JobOperation.Seen seen(Job job) {
        JobOperation.Stage stage = stage(job.state());
        return new JobOperation.Seen(
                job.attempt(), job.token(), stage, job.outcome() == null ? "" : job.endedAt() + " " + job.outcome());
    }

    private static JobOperation.Stage stage(JobState state) {
        return switch (state) {
            case PENDING -> JobOperation.Stage.PENDING;
            case ASSIGNED -> JobOperation.Stage.ASSIGNED;
            case RUNNING -> JobOperation.Stage.RUNNING;
            case CANCELLED -> JobOperation.Stage.CANCELLED;
            case SUCCEEDED, FAILED, EXPIRED -> JobOperation.Stage.ENDED;
        };
    }

    private static boolean isUnknownJob(Throwable cause) {
        return cause instanceof RejectedException rejected && rejected.reason() == RejectedException.Reason.UNKNOWN_JOB;
    }

    private static boolean isNoAnswer(Throwable cause) {
        return cause instanceof NoLeaderException
                || cause instanceof OverloadedException
                || cause instanceof IndeterminateException
                || cause instanceof ClosedException;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
