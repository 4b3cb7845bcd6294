package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lives one cluster's life again: the one that the properties of {@link ClusterLife#replayCommand} name, or some life. */
final class SimulationReplayTest {

    @Test
    void aSeedLivesTheSameLifeAgain() throws IOException {
        long seed = Long.getLong(ClusterLife.SEED, 1);
        ClusterLife life = ClusterLife.named(System::getProperty, seed);
        Path file = Path.of("target", "simulation-" + seed + ".trace");
        System.out.println("seed " + seed + ", trace in " + file.toAbsolutePath());
        LifeReport first;
        try (Writer out = Files.newBufferedWriter(file)) {
            first = life.run(line -> {
                try {
                    out.write(line + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        System.out.println(first);

        assertThat(life.run()).isEqualTo(first);
    }

    @Test
    void theCommandNamesTheWholeLife() {
        ClusterLife life = ClusterLife.of(-7)
                .withMasters(5)
                .withSlaves(8)
                .withClients(4)
                .lasting(3)
                .withFaults(FaultPlan.none().with(Fault.PAUSE, 20).with(Fault.CLOG, 10));

        ClusterLife again = ClusterLife.named(propertiesOf(life.replayCommand())::get, 1);

        assertThat(again.replayCommand()).isEqualTo(life.replayCommand());
        assertThat(again.run()).isEqualTo(life.run());
        assertThat(ClusterLife.named(
                                propertiesOf(ClusterLife.of(9)
                                        .withFaults(FaultPlan.none())
                                        .replayCommand())::get,
                                1)
                        .replayCommand())
                .endsWith("-Dquorate.sim.seed=9 -Dquorate.sim.faults=none");
    }

    private static Map<String, String> propertiesOf(String command) {
        Map<String, String> properties = new HashMap<>();
        for (String word : Splitter.on(' ').split(command)) {
            int equals = word.indexOf('=');
            if (word.startsWith("-D") && equals > 0) {
                properties.put(word.substring(2, equals), word.substring(equals + 1));
            }
        }
        return properties;
    }
}
