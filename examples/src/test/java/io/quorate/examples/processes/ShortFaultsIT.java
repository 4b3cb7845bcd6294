package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One of each fault that takes no privileges, under a load whose history is checked. The others repeat them. */
final class ShortFaultsIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void nothingIsLostWhenProcessesDieAndHangAndADiskIsWiped() throws Exception {
        try (Trial trial = Trial.start("short", directory, 2)) {
            ProcessCluster cluster = trial.cluster();
            String leader = trial.leader();
            trial.strike("kill -9 of the leader", () -> cluster.kill(leader));
            cluster.restart(leader);
            trial.awaitWhole();

            String next = trial.leader();
            trial.strike("SIGSTOP of the leader", () -> cluster.signal(next, "STOP"));
            cluster.signal(next, "CONT");
            trial.awaitWhole();

            String follower = trial.follower();
            trial.strike("wiped disk of a follower", () -> {
                cluster.kill(follower);
                Directories.delete(cluster.site().data(follower));
                cluster.restart(follower);
            });
            trial.awaitWhole();
            assertThat(trial.load().relaunched())
                    .as("jobs that had to run again because of masters (P7)")
                    .isEmpty();

            trial.strike("kill -9 of a slave", () -> cluster.kill("s1"));
            cluster.restart("s1");
            trial.awaitWhole();

            trial.strike("SIGSTOP of a slave", () -> cluster.signal("s2", "STOP"));
            trial.load().awaitSlaves(1);
            cluster.signal("s2", "CONT");
            trial.awaitWhole();

            trial.strike("kill -9 of everything", () -> {
                cluster.killAll();
                ProcessCluster.MASTERS.forEach(cluster::restart);
                cluster.restart("s1");
                cluster.restart("s2");
            });
            trial.finish();
        }
    }
}
