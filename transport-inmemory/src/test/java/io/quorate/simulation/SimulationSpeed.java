package io.quorate.simulation;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * How fast a cluster of 5 masters, 8 slaves and 4 clients lives, with faults and work: virtual seconds per second of one core's
 * time, garbage collection and compilation included. Not run with the tests, since nothing can be demanded of it: see
 * docs/simulation.md.
 */
final class SimulationSpeed {
    private static final int SECONDS = Integer.getInteger(ClusterLife.SECONDS, 60);
    private static final int LIVES = Integer.getInteger("quorate.sim.seeds", 60);
    private static final int WARM_UP = 5;
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
        long cpu = cpuNanos();
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
        double seconds = (System.nanoTime() - began) / 1e9;
        double cores = (cpuNanos() - cpu) / 1e9;
        return String.format(
                "%d lives, %.0f virtual seconds, %d jobs: %.0f virtual seconds per second of a core, %.0f per second; "
                        + "%.0f steps per virtual second, %.2f us per step",
                lives, virtual, jobs, virtual / cores, virtual / seconds, steps / virtual, cores * 1e6 / steps);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
