package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Fresh lives in each build: seeds that nobody has seen, unless {@code -Dquorate.sim.base} says from which one on.
 * {@code -Dquorate.sim.seeds} says how many.
 */
final class SeedsTest {
    /** Apart from each other by more than any run has seeds. */
    private static final long BASE = Long.getLong("quorate.sim.base", System.currentTimeMillis() * 1_000_000);

    private static final int SEEDS = Integer.getInteger("quorate.sim.seeds", 2_000);

    @Test
    void noLifeBreaksAPromise() throws Exception {
        System.out.printf("%d lives: -Dquorate.sim.base=%d%n", SEEDS, BASE);

        Lives lives = Lives.of(BASE, SEEDS, ClusterLife::of);
        System.out.println(lives);

        List<LifeReport> reports = lives.reports();
        assertThat(reports).hasSize(SEEDS);
        assertThat(reports)
                .as("two minutes each")
                .allMatch(life -> life.virtualTime().toSeconds() >= 120);
        CoverageReport.require(reports);
        if (SEEDS >= 1_000) {
            // What never happened was not tested.
            assertThat(reports).as("outcomes told after a restart").anyMatch(life -> life.outcomesRecalled() > 0);
            assertThat(reports).as("old copies of disks").anyMatch(life -> life.oldCopies() > 0);
            assertThat(reports).as("exclusive jobs started again").anyMatch(life -> life.exclusiveRestarts() > 0);
        }
    }
}
