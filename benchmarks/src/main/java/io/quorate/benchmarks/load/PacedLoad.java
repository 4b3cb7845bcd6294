package io.quorate.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Submits jobs at a rate, whatever becomes of those before, and tells what came of it part by part. Only so many are without an outcome
 * at a time: beyond that the rate falls, which the throughput shows. One thread submits.
 */
public final class PacedLoad {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final long TICK_MILLIS = 2;
    /** What was not submitted in time is made up for within so long, and forgotten after it: no burst follows a pause. */
    private static final double BACKLOG_SECONDS = 0.1;
    /** So many seconds' jobs may be without an outcome. */
    private static final int OUTSTANDING_SECONDS = 2;

    private static final int LEAST_OUTSTANDING = 1_024;
    private static final Duration AT_THE_END = Duration.ofSeconds(60);

    private final Target target;
    private final double perSecond;
    private final int outstanding;
    private final Semaphore free;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile ConcurrentHistogram latencies = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);

    /** @param perSecond jobs a second, positive */
    public PacedLoad(Target target, double perSecond) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("a rate is positive, got " + perSecond);
        }
        this.target = target;
        this.perSecond = perSecond;
        this.outstanding = (int) Math.max(LEAST_OUTSTANDING, perSecond * OUTSTANDING_SECONDS);
        this.free = new Semaphore(outstanding);
    }

    /**
     * Runs once.
     *
     * @param told what came within each part, at its end
     * @throws IllegalStateException if a job failed, or some are without an outcome long after the end
     */
    public void run(Duration part, int parts, Consumer<LoadResult> told) throws InterruptedException {
        long from = System.nanoTime();
        double owed = 0;
        long last = from;
        for (int i = 1; i <= parts; i++) {
            long began = System.nanoTime();
            long end = from + i * part.toNanos();
            long now = began;
            while (now < end) {
                owed = Math.min(owed + (now - last) / 1e9 * perSecond, Math.max(1, perSecond * BACKLOG_SECONDS));
                last = now;
                owed -= submit((int) owed);
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
                now = System.nanoTime();
            }
            ConcurrentHistogram whole = latencies;
            latencies = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
            // Not left to the next submission: a part that is over before it begins has none.
            requireNoFailure();
            told.accept(LoadResult.of((now - began) / 1e9, whole));
        }
        if (!free.tryAcquire(outstanding, AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException((outstanding - free.availablePermits()) + " jobs have no outcome "
                    + AT_THE_END.toSeconds() + " s after the load ended");
        }
        requireNoFailure();
    }

    /** @return how many it were */
    private int submit(int wanted) {
        requireNoFailure();
        int jobs = Math.min(wanted, free.availablePermits());
        if (jobs <= 0 || !free.tryAcquire(jobs)) {
            return 0;
        }
        long submittedNanos = System.nanoTime();
        List<? extends CompletableFuture<?>> outcomes = target.start(jobs);
        outcomes.forEach(outcome -> outcome.whenComplete((ignored, thrown) -> settle(submittedNanos, thrown)));
        return jobs;
    }

    private void settle(long submittedNanos, @Nullable Throwable thrown) {
        if (thrown != null) {
            failure.compareAndSet(null, thrown);
        } else {
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
