package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail, are full, or are slow. */
final class DiskNemesisIT {
    private static final String SLOW = "delay_enter=400000";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @BeforeEach
    void needsStrace() {
        Tools.require("strace");
    }

    @Test
    void aFlushOfTheLeaderFails() throws Exception {
        try (Trial trial = Trial.start("failing flush", directory, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                Process process = trial.cluster().process(leader);
                try (Strace disk = Strace.ofSyncs(process, directory, "error=EIO")) {
                    trial.load().fault();
                    stopsAndIsReplaced(trial, leader, disk, "EIO of a flush of the leader");
                }
            }
            trial.finish();
        }
    }

    @Test
    void theLeadersDiskIsFull() throws Exception {
        try (Trial trial = Trial.start("full disk", directory, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                Process process = trial.cluster().process(leader);
                List<Path> files = filesOf(trial.cluster().site().data(leader));
                try (Strace disk = Strace.ofWrites(process, directory, files, "error=ENOSPC")) {
                    trial.load().fault();
                    stopsAndIsReplaced(trial, leader, disk, "ENOSPC on the leader's disk");
                }
            }
            trial.finish();
        }
    }

    /** After a disk has failed nobody knows what is on it: the master ends, and nothing but a start brings it back. */
    private static void stopsAndIsReplaced(Trial trial, String leader, Strace disk, String what) {
        ProcessCluster cluster = trial.cluster();
        assertThat(cluster.awaitExit(leader)).as("exit code of " + leader).isNotZero();
        await("strace to end with its master").until(() -> !disk.isAttached());
        trial.recovered(what);
        cluster.restart(leader);
        trial.awaitWhole();
    }

    @Test
    void theLeadersDiskIsSlow() throws Exception {
        try (Trial trial = Trial.start("slow disk", directory, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                long before = trial.load().term();
                Process process = trial.cluster().process(leader);
                try (Strace disk = Strace.ofSyncs(process, directory, SLOW)) {
                    trial.strike("400 ms for each flush of the leader", () -> {});
                    Trial.hold(Duration.ofSeconds(6), disk::isAttached);
                    trial.strike("the same, 6 s later", () -> {});
                    String follower = trial.follower();
                    try (Strace other = Strace.ofSyncs(trial.cluster().process(follower), directory, SLOW)) {
                        Duration wait = trial.strike("the same for a follower, too", () -> {});
                        assertThat(other.isAttached()).isTrue();
                        assertThat(wait).as("with no majority of fast disks").isGreaterThan(Duration.ofMillis(380));
                    }
                }
                long terms = trial.load().term() - before;
                System.out.printf("slow disk: %d more terms%n", terms);
                assertThat(terms).as("terms that a slow disk costs").isLessThan(5);
                trial.awaitWhole();
            }
            trial.finish();
        }
    }

    private static List<Path> filesOf(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
