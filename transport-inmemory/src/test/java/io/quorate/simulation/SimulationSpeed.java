package io.quorate.simulation;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * How fast a cluster of 5 masters, 8 slaves and 4 clients lives, with faults and work: virtual seconds per second of processor
 * time, which other processes on the machine disturb less than the clock. Not run with the tests, since nothing can be demanded of it: see
 * docs/simulation.md.
 */
final class SimulationSpeed {
    private static final int SECONDS = Integer.getInteger(ClusterLife.SECONDS, 60);
    private static final int LIVES = Integer.getInteger("quorate.sim.seeds", 60);
    private static final int WARM_UP = 30;
    private static final long FIRST_SEED = 1;

    @Test
    void measure() {
        live(FIRST_SEED + LIVES, WARM_UP);
        System.out.println(live(FIRST_SEED, LIVES));
    }

    /** The same without a test engine, for a profiler. */
    public static void main(String[] args) {
        new SimulationSpeed().measure();
    }

    private static String live(long firstSeed, int lives) {
        long began = System.nanoTime();
        long process = processNanos();
        long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double virtual = 0;
        long steps = 0;
        long jobs = 0;
        for (int i = 0; i < lives; i++) {
            LifeReport life = ClusterLife.of(firstSeed + i)
                    .withMasters(5)
                    .withSlaves(8)
                    .withClients(4)
                    .lasting(SECONDS)
                    .run();
            virtual += life.virtualTime().toMillis() / 1e3;
            steps += life.steps();
            jobs += life.jobsAccepted();
        }
        double threads = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e9;
        double cores = (processNanos() - process) / 1e9;
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format(
                "%d lives, %.0f virtual seconds, %d jobs: %.0f virtual seconds per second of the thread's time, "
                        + "%.0f per second of a core with compiler and collector, %.0f per second of the clock; "
                        + "%.0f steps per virtual second, %.2f us per step",
                lives,
                virtual,
                jobs,
                virtual / threads,
                virtual / cores,
                virtual / seconds,
                steps / virtual,
                threads * 1e6 / steps);
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
