package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Lives one cluster's life again: of the seed in {@code -Dquorate.sim.seed}, or of some seed. */
final class SimulationReplayTest {

    @Test
    void aSeedLivesTheSameLifeAgain() throws IOException {
        long seed = Long.getLong("quorate.sim.seed", 1);
        Path file = Path.of("target", "simulation-" + seed + ".trace");
        System.out.println("seed " + seed + ", trace in " + file.toAbsolutePath());
        LifeReport first;
        try (Writer out = Files.newBufferedWriter(file)) {
            first = ClusterLife.of(seed).run(line -> {
                try {
                    out.write(line + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        System.out.println(first);

        assertThat(ClusterLife.of(seed).run()).isEqualTo(first);
    }
}
