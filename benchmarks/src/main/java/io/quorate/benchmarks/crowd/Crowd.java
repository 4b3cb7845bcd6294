package io.quorate.benchmarks.crowd;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.benchmarks.virtual.Progress;
import io.quorate.benchmarks.virtual.VirtualSlaves;
import io.quorate.model.ClusterStatus;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Very many slaves, and a client that gives them jobs, which then run until the end. For one thread. */
public final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 50;
    private static final int SLICE = 4_000;
    /** So many slices are submitted and not accepted at once: enough that the leader never waits for this client. */
    private static final int SLICES_AT_ONCE = 2;
    /** A cluster is whole when it has been so, under one leader, for so long. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long STREAM_MILLIS = 5;

    private final Client client;
    private final VirtualSlaves slaves;
    private final List<JobSpec> sizes;
    private @Nullable Thread stream;

    /**
     * @param client belongs to this from now on
     * @param transport of the slaves, not started
     */
    public Crowd(String cluster, Client client, Transport transport, int slaveCount) {
        MixedSizes mixed = new MixedSizes();
        this.client = client;
        this.sizes = mixed.jobs();
        this.slaves = new VirtualSlaves(cluster, transport, "v", mixed.slaves(slaveCount));
    }

    /** Waits until that many masters take part and all slaves can be given jobs, and that has been so for a while. Who leads. */
    public NodeId awaitWhole(int masters) throws InterruptedException {
        Calm calm = new Calm();
        ClusterStatus whole = await(status -> calm.isWhole(
                status,
                status.slavesAlive() == slaves.size()
                        && status.masters().size() == masters
                        && status.masters().stream().allMatch(master -> master.voter() && master.reachable())));
        NodeId leader = whole.leader();
        if (leader == null) {
            throw new IllegalStateException("nobody leads: " + whole);
        }
        return leader;
    }

    /** Submits so many jobs, and waits until all of them run. */
    public Ran run(int jobs) throws InterruptedException {
        long runningBefore = await(status -> true).jobs().getOrDefault(JobState.RUNNING, 0L);
        long begunBefore = progress().begun();
        long from = System.nanoTime();
        submit(jobs);
        double accepted = secondsSince(from);
        // The leader is asked when there is a chance, and has nothing to do with it before.
        long deadline = from + PATIENCE.toNanos();
        while (progress().begun() - begunBefore < jobs && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        await(status -> status.jobs().getOrDefault(JobState.RUNNING, 0L) >= runningBefore + jobs);
        return new Ran(jobs, accepted, secondsSince(from));
    }

    public Progress progress() {
        return slaves.progress();
    }

    /** Submits a job every few milliseconds from now on, without waiting for anything. */
    public void beginStream() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            client.submit(sizes.get(0));
                            TimeUnit.MILLISECONDS.sleep(STREAM_MILLIS);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stream-of-jobs");
        thread.setDaemon(true);
        stream = thread;
        thread.start();
    }

    public void endStream() throws InterruptedException {
        Thread running = stream;
        if (running != null) {
            running.interrupt();
            running.join();
            stream = null;
        }
    }

    @Override
    public void close() {
        slaves.close();
        client.close();
    }

    private void submit(int jobs) throws InterruptedException {
        Semaphore free = new Semaphore(SLICES_AT_ONCE * SLICE);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int done = 0; done < jobs; ) {
            List<JobSpec> slice = new ArrayList<>(SLICE);
            while (slice.size() < SLICE && done < jobs) {
                slice.add(sizes.get(done % sizes.size()));
                done++;
            }
            acquire(free, slice.size());
            for (JobHandle job : client.submitAll(slice)) {
                job.accepted().whenComplete((accepted, thrown) -> {
                    failure.compareAndSet(null, thrown);
                    free.release();
                });
            }
        }
        acquire(free, SLICES_AT_ONCE * SLICE);
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a job was not accepted: " + thrown, thrown);
        }
    }

    private static void acquire(Semaphore free, int permits) throws InterruptedException {
        if (!free.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("jobs are not accepted within " + PATIENCE.toSeconds() + " s");
        }
    }

    private ClusterStatus await(Predicate<ClusterStatus> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "nobody has answered";
        while (System.nanoTime() < deadline) {
            try {
                ClusterStatus status = client.status().join();
                if (status.leader() != null && condition.test(status)) {
                    return status;
                }
                last = status.toString();
            } catch (CompletionException e) {
                last = String.valueOf(e.getCause());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException(
                "not as it should be after " + PATIENCE.toSeconds() + " s: " + last + "; slaves: " + progress());
    }

    private static final class Calm {
        private long term = -1;
        private long sinceNanos;

        boolean isWhole(ClusterStatus status, boolean isNow) {
            if (!isNow || status.term() != term) {
                term = isNow ? status.term() : -1;
                sinceNanos = System.nanoTime();
            }
            return isNow && System.nanoTime() - sinceNanos >= CALM_NANOS;
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
