package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that are lost, damaged, or mixed up. */
final class DirectoryNemesisIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void disksAreWiped() throws Exception {
        try (Trial trial = Trial.start("wipe", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < Trial.rounds(); round++) {
                for (String master : List.of(trial.leader(), trial.follower())) {
                    trial.strike("wiped disk of " + master, () -> {
                        cluster.kill(master);
                        Directories.delete(cluster.site().data(master));
                        cluster.restart(master);
                    });
                    trial.awaitWhole();
                }
            }
            trial.finish();
        }
    }

    @Test
    void bitsRotInTheMiddleOfLogs() throws Exception {
        try (Trial trial = Trial.start("rot", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            for (int round = 0; round < Trial.rounds(); round++) {
                trial.load().awaitAccepted(12 * (round + 1));
                String follower = trial.follower();
                String leader = trial.leader();
                cluster.kill(follower);
                List<Path> segments = Directories.segments(cluster.site().data(follower));
                Directories.flipBit(segments.get(segments.size() - 1), 0.3);
                cluster.restart(follower);
                // The one that is damaged may vote neither for itself now nor for one that knows less than it had
                // promised.
                trial.strike("rotten bit in the log of a follower, and kill -9 of the leader", () -> {
                    cluster.kill(leader);
                    cluster.restart(leader);
                });
                trial.awaitWhole();
                assertThat(cluster.log(follower)).contains("the disk of master " + follower + " is damaged");
            }
            trial.finish();
        }
    }

    @Test
    void directoriesAreSwapped() throws Exception {
        try (Trial trial = Trial.start("swap", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            Path one = cluster.site().data("m1");
            Path other = cluster.site().data("m2");
            for (int round = 0; round < Trial.rounds(); round++) {
                cluster.kill("m1");
                cluster.kill("m2");
                Directories.swap(one, other);
                cluster.restart("m1");
                cluster.restart("m2");
                assertThat(cluster.awaitExit("m1")).as("exit code of m1").isNotZero();
                assertThat(cluster.awaitExit("m2")).as("exit code of m2").isNotZero();
                assertThat(cluster.log("m1")).contains("belongs to master m2");
                Directories.swap(one, other);
                trial.strike("directories swapped back", () -> {
                    cluster.restart("m1");
                    cluster.restart("m2");
                });
                trial.awaitWhole();
            }
            trial.finish();
        }
    }
}
