package io.quorate.benchmarks.quorate;

import io.quorate.Client;
import io.quorate.benchmarks.load.Target;
import io.quorate.model.ClusterStatus;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A client of Quorate under load. */
public final class ClientTarget implements Target {
    /** More than any load has outstanding: each job is a request for its submit, and one for its outcome. */
    public static final int MAX_OUTSTANDING = 100_000;

    private static final long POLL_MILLIS = 20;

    private final Client client;
    private final Supplier<JobSpec> specs;

    /** Of jobs that need nothing. */
    public ClientTarget(Client client) {
        this(client, () -> Noop.SPEC);
    }

    /** @param specs gives the next job, each time, on the thread of the load */
    public ClientTarget(Client client, Supplier<JobSpec> specs) {
        this.client = client;
        this.specs = specs;
    }

    @Override
    public List<CompletableFuture<JobOutcome>> start(int jobs) {
        return client.submitAll(Stream.generate(specs).limit(jobs).toList()).stream()
                .map(job -> job.outcome().thenApply(ClientTarget::successful))
                .toList();
    }

    private static JobOutcome successful(JobOutcome outcome) {
        if (outcome.state() != JobState.SUCCEEDED) {
            throw new IllegalStateException("a job that does nothing ended as " + outcome);
        }
        return outcome;
    }

    /**
     * Waits until somebody leads and that many slaves can be given jobs.
     *
     * @throws IllegalStateException if that does not come about
     */
    public static void awaitCluster(Client client, int slaves, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        String last = "nobody has answered";
        while (System.nanoTime() < deadline) {
            try {
                ClusterStatus status = client.status().join();
                if (status.leader() != null && status.slavesAlive() >= slaves) {
                    return;
                }
                last = status.toString();
            } catch (CompletionException e) {
                // Not formed yet.
                last = String.valueOf(e.getCause());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("the cluster is not ready after " + limit.toSeconds() + " s: " + last);
    }
}
