package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Many lives: -Dquorate.sim.seeds says how many, -Dquorate.sim.base from which seed on. Each life is single-threaded; two of them
 * are lived at a time.
 */
final class SeedsTest {
    private static final long BASE = Long.getLong("quorate.sim.base", 1);
    private static final int SEEDS = Integer.getInteger("quorate.sim.seeds", 1_000);
    private static final int THREADS = 2;

    @Test
    void noLifeBreaksAPromise() throws Exception {
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(BASE);
        List<LifeReport> lives = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<LifeReport>>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(threads.submit(() -> work(next)));
            }
            for (Future<List<LifeReport>> worker : workers) {
                lives.addAll(worker.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvariantViolation violation) {
                throw violation;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
        report(lives, (System.nanoTime() - began) / 1e9);

        assertThat(lives).hasSize(SEEDS);
        // What never happened was not tested.
        CoverageReport.require(lives);
        assertThat(lives).as("elections after the first").anyMatch(life -> life.leaders() > 3);
        assertThat(lives).as("lost slaves").anyMatch(life -> life.slavesLost() > 0);
        assertThat(lives).as("attempts taken back").anyMatch(life -> life.takenBack() > 0);
        assertThat(lives).as("jobs placed again").anyMatch(life -> life.attempts() > life.jobsAccepted());
    }

    private static List<LifeReport> work(AtomicLong next) {
        List<LifeReport> lives = new ArrayList<>();
        long seed = next.getAndIncrement();
        while (seed < BASE + SEEDS && !Thread.currentThread().isInterrupted()) {
            lives.add(ClusterLife.of(seed).run());
            seed = next.getAndIncrement();
        }
        return lives;
    }

    private static void report(List<LifeReport> lives, double seconds) {
        double virtual = lives.stream()
                .mapToDouble(life -> life.virtualTime().toMillis() / 1000.0)
                .sum();
        System.out.printf(
                "%d lives from seed %d: %.1f s, %.1f lives/s, %.0f virtual seconds per second, %d steps, %d leaders, "
                        + "%d slaves lost, %d attempts taken back, %d attempts of %d jobs%n",
                lives.size(),
                BASE,
                seconds,
                lives.size() / seconds,
                virtual / seconds,
                lives.stream().mapToLong(LifeReport::steps).sum(),
                lives.stream().mapToLong(LifeReport::leaders).sum(),
                lives.stream().mapToLong(LifeReport::slavesLost).sum(),
                lives.stream().mapToLong(LifeReport::takenBack).sum(),
                lives.stream().mapToLong(LifeReport::attempts).sum(),
                lives.stream().mapToLong(LifeReport::jobsAccepted).sum());
    }
}
