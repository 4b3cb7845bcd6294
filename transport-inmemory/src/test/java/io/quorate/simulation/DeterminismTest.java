package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The seed decides everything, and nothing else does. */
final class DeterminismTest {
    private static final long FIRST_SEED = 4_000;
    private static final int SEEDS = 12;

    @Test
    void anotherJvmLivesTheSameLives() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Other identity hashes, another locale, another order of immutable sets by the start alone.
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-Duser.language=tr",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TraceHashes.class.getName(),
                        Long.toString(FIRST_SEED),
                        Integer.toString(SEEDS))
                .redirectErrorStream(true)
                .start();
        other.getOutputStream().close();
        String here = TraceHashes.of(FIRST_SEED, SEEDS);
        String there = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();

        assertThat(other.waitFor()).as(there).isZero();
        assertThat(there).isEqualTo(here);
    }

    @Test
    void theWholeTraceIsTheSameByteForByte() {
        assertThat(trace(7)).isEqualTo(trace(7)).isNotEqualTo(trace(8)).hasSizeGreaterThan(1_000);
    }

    @Test
    void watchingChangesNothing() {
        List<String> lines = new ArrayList<>();

        assertThat(ClusterLife.of(9).lasting(10).run(lines::add))
                .isEqualTo(ClusterLife.of(9).lasting(10).run());
        assertThat(String.join(File.separator, lines)).doesNotContainPattern("\\[B@[0-9a-f]+");
    }

    private static List<String> trace(long seed) {
        List<String> lines = new ArrayList<>();
        ClusterLife.of(seed).lasting(10).run(lines::add);
        return lines;
    }
}
