package io.quorate.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/** Lives of consecutive seeds. Each is single-threaded; as many of them as there are processors, two at most, are lived at a time. */
final class Lives {
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private final long base;
    private final int count;
    private final List<LifeReport> reports;
    private final double seconds;

    private Lives(long base, int count, List<LifeReport> reports, double seconds) {
        this.base = base;
        this.count = count;
        this.reports = reports;
        this.seconds = seconds;
    }

    /**
     * Lives them all.
     *
     * @param life the life of a seed
     * @throws InvariantViolation if one of them breaks a promise; those that have begun are still lived to their ends
     */
    static Lives of(long base, int count, LongFunction<ClusterLife> life) throws InterruptedException {
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        List<LifeReport> reports = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<LifeReport>>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(threads.submit(() -> work(base, count, next, life)));
            }
            for (Future<List<LifeReport>> worker : workers) {
                reports.addAll(worker.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvariantViolation violation) {
                throw violation;
            }
            throw new IllegalStateException("a life could not be lived", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return new Lives(base, count, reports, (System.nanoTime() - began) / 1e9);
    }

    private static List<LifeReport> work(long base, int count, AtomicInteger next, LongFunction<ClusterLife> life) {
        List<LifeReport> lives = new ArrayList<>();
        int number = next.getAndIncrement();
        while (number < count && !Thread.currentThread().isInterrupted()) {
            try {
                lives.add(life.apply(base + number).run());
            } catch (InvariantViolation e) {
                // The other workers need not begin anything more.
                next.set(count);
                throw e;
            }
            number = next.getAndIncrement();
        }
        return lives;
    }

    List<LifeReport> reports() {
        return reports;
    }

    double virtualHours() {
        return reports.stream()
                        .mapToDouble(life -> life.virtualTime().toMillis())
                        .sum()
                / 3_600_000;
    }

    double seconds() {
        return seconds;
    }

    /** In one line, what has been lived. */
    @Override
    public String toString() {
        return String.format(
                "%d lives from seed %d: %.1f simulated hours in %.0f s, %.0f times real time, %d steps, %d leaders, "
                        + "%d slaves lost, %d attempts taken back, %d attempts of %d jobs",
                count,
                base,
                virtualHours(),
                seconds,
                virtualHours() * 3_600 / seconds,
                reports.stream().mapToLong(LifeReport::steps).sum(),
                reports.stream().mapToLong(LifeReport::leaders).sum(),
                reports.stream().mapToLong(LifeReport::slavesLost).sum(),
                reports.stream().mapToLong(LifeReport::takenBack).sum(),
                reports.stream().mapToLong(LifeReport::attempts).sum(),
                reports.stream().mapToLong(LifeReport::jobsAccepted).sum());
    }
}
