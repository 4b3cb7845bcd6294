package io.quorate.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of jobs outstanding: as soon as outcomes have come, as many jobs are submitted. Those that came together are
 * submitted together. One thread submits; what completes the futures only records.
 *
 * <p>A job counts when its outcome comes within the measured time, whenever it was submitted; one job that does not succeed ends
 * the load, for nothing is worth being measured then.
 */
public final class Load {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final Duration AT_THE_END = Duration.ofSeconds(60);
    /** So that the thread looks at the time now and then when nothing comes. */
    private static final long POLL_MILLIS = 50;

    private final Target target;
    private final int outstanding;
    private final Semaphore free;
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean measuring;

    /** @param outstanding so many jobs are submitted and without an outcome, all the time */
    public Load(Target target, int outstanding) {
        this.target = target;
        this.outstanding = outstanding;
        this.free = new Semaphore(outstanding);
    }

    /** Hears when the measured time begins and ends, on the thread that submits. */
    public interface Phases {
        void begins();

        void ends();
    }

    /**
     * Runs once.
     *
     * @throws IllegalStateException if a job failed, or some are without an outcome long after the end
     */
    public LoadResult run(Duration warmUp, Duration measured, Phases phases) throws InterruptedException {
        submitUntil(System.nanoTime() + warmUp.toNanos());
        phases.begins();
        long from = System.nanoTime();
        measuring = true;
        submitUntil(from + measured.toNanos());
        measuring = false;
        long nanos = System.nanoTime() - from;
        phases.ends();
        if (!free.tryAcquire(outstanding, AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException((outstanding - free.availablePermits()) + " jobs have no outcome "
                    + AT_THE_END.toSeconds() + " s after the load ended");
        }
        requireNoFailure();
        return LoadResult.of(nanos / 1e9, latencies);
    }

    private void submitUntil(long deadlineNanos) throws InterruptedException {
        while (System.nanoTime() < deadlineNanos) {
            if (!free.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                continue;
            }
            int jobs = 1 + free.drainPermits();
            requireNoFailure();
            long submittedNanos = System.nanoTime();
            List<? extends CompletableFuture<?>> outcomes = target.start(jobs);
            outcomes.forEach(outcome -> outcome.whenComplete((ignored, thrown) -> settle(submittedNanos, thrown)));
        }
    }

    private void settle(long submittedNanos, @Nullable Throwable thrown) {
        if (thrown != null) {
            failure.compareAndSet(null, thrown);
        } else if (measuring) {
            latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - submittedNanos));
        }
        free.release();
    }

    private void requireNoFailure() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a job of the load failed: " + thrown, thrown);
        }
    }
}
