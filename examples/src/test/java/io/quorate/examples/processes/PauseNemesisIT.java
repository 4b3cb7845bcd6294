package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Processes that hang and then go on with what they believed. */
final class PauseNemesisIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void leadersHang() throws Exception {
        try (Trial trial = Trial.start("pause leaders", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < 2 * Trial.rounds(); round++) {
                String leader = trial.leader();
                trial.strike("SIGSTOP of the leader", () -> cluster.signal(leader, "STOP"));
                Trial.hold(
                        Duration.ofSeconds(1),
                        () -> !trial.leader().equals(leader)
                                && cluster.process(leader).isAlive());
                cluster.signal(leader, "CONT");
                trial.awaitWhole();
            }
            assertThat(trial.finish().relaunched())
                    .as("jobs that had to run again because of masters (P7)")
                    .isZero();
        }
    }

    @Test
    void slavesHang() throws Exception {
        try (Trial trial = Trial.start("pause slaves", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < 2 * Trial.rounds(); round++) {
                String slave = trial.load().exclusiveSlave();
                trial.strike("SIGSTOP of a slave", () -> cluster.signal(slave, "STOP"));
                trial.load().awaitSlaves(1);
                cluster.signal(slave, "CONT");
                trial.awaitWhole();
            }
            assertThat(trial.finish().exclusiveRelaunched())
                    .as("exclusive jobs that could have run twice at once (P5)")
                    .isPositive();
        }
    }

    @Test
    void everythingHangsAtOnce() throws Exception {
        try (Trial trial = Trial.start("pause all", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            String[] nodes = {"m1", "m2", "m3", "s1", "s2"};
            for (int round = 0; round < Trial.rounds(); round++) {
                for (String node : nodes) {
                    cluster.signal(node, "STOP");
                }
                Trial.hold(Duration.ofSeconds(4), () -> cluster.process("m1").isAlive());
                trial.strike("SIGCONT of everything after 4 s", () -> {
                    for (String node : nodes) {
                        cluster.signal(node, "CONT");
                    }
                });
                trial.awaitWhole();
            }
            trial.finish();
        }
    }
}
