package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, again and again. */
final class KillNemesisIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void mastersAreKilled() throws Exception {
        try (Trial trial = Trial.start("kill masters", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                trial.strike("kill -9 of the leader", () -> cluster.kill(leader));
                cluster.restart(leader);
                trial.awaitWhole();
                String follower = trial.follower();
                trial.strike("kill -9 of a follower", () -> cluster.kill(follower));
                cluster.restart(follower);
                trial.awaitWhole();
            }
            assertThat(trial.finish().relaunched())
                    .as("jobs that had to run again because of masters (P7)")
                    .isZero();
        }
    }

    @Test
    void slavesAreKilled() throws Exception {
        try (Trial trial = Trial.start("kill slaves", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < 2 * Trial.rounds(); round++) {
                String slave = trial.load().exclusiveSlave();
                trial.strike("kill -9 of a slave", () -> cluster.kill(slave));
                cluster.restart(slave);
                trial.awaitWhole();
            }
            assertThat(trial.finish().exclusiveRelaunched())
                    .as("exclusive jobs that could have run twice at once (P5)")
                    .isPositive();
        }
    }

    @Test
    void everythingIsKilledAtOnce() throws Exception {
        try (Trial trial = Trial.start("kill all", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < Trial.rounds(); round++) {
                trial.strike("kill -9 of everything", () -> {
                    cluster.killAll();
                    for (String node : new String[] {"m1", "m2", "m3", "s1", "s2"}) {
                        cluster.restart(node);
                    }
                });
                trial.awaitWhole();
            }
            trial.finish();
        }
    }
}
