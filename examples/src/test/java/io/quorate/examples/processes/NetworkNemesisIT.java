package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Networks that carry only a part of what they should. */
final class NetworkNemesisIT {
    private static final List<String> NODES = List.of("m1", "m2", "m3", "s1", "s2");
    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final String UDP = "ip protocol udp";
    private static final String NEW_CONNECTIONS = "ip protocol tcp tcp flags & (syn | ack) == syn";
    private static final String BIG = "meta length > 600";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void theLeaderIsCutOff() throws Exception {
        try (Lan lan = new Lan(directory, NODES);
                Trial trial = Trial.start("cut", lan, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String first = trial.leader();
                trial.strike("the leader is cut off", () -> lan.drop(List.of(lan.from(first), lan.to(first))));
                lan.heal();
                trial.awaitWhole();

                String second = trial.leader();
                trial.strike("the leader hears nobody", () -> lan.drop(List.of(lan.to(second))));
                lan.heal();
                trial.awaitWhole();

                String third = trial.leader();
                trial.strike("nobody hears the leader", () -> lan.drop(List.of(lan.from(third))));
                lan.heal();
                trial.awaitWhole();
            }
            trial.finish();
        }
    }

    @Test
    void leaderAndSlaveDoNotReachEachOther() throws Exception {
        try (Lan lan = new Lan(directory, NODES);
                Trial trial = Trial.start("leader-slave cut", lan, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                long term = trial.load().term();
                trial.strike(
                        "leader and slave are cut from each other",
                        () -> lan.drop(
                                List.of(lan.from(leader) + " " + lan.to("s1"), lan.from("s1") + " " + lan.to(leader))));
                trial.load().awaitSlaves(1);
                assertThat(trial.load().term()).as("term").isEqualTo(term);
                lan.heal();
                trial.awaitWhole();
            }
            trial.finish();
        }
    }

    /** Who is connected stays so: neither the term changes nor is a slave given up. */
    @Test
    void datagramsOrNewConnectionsAreLost() throws Exception {
        try (Lan lan = new Lan(directory, NODES);
                Trial trial = Trial.start("datagrams", lan, 2)) {
            long term = trial.load().term();
            for (String lost : List.of(UDP, NEW_CONNECTIONS)) {
                trial.strike("lost: " + lost, () -> lan.drop(List.of(lost)));
                String leader = trial.leader();
                Trial.hold(WHILE, () -> trial.leader().equals(leader));
                trial.strike("the same, 5 s later", () -> {});
                lan.heal();
            }
            assertThat(trial.load().term()).as("term").isEqualTo(term);
            assertThat(trial.finish().relaunched()).as("jobs that ran again").isZero();
        }
    }

    /** Small frames say that all is well, and what matters does not come through. */
    @Test
    void bigFramesBetweenLeaderAndMastersAreLost() throws Exception {
        try (Lan lan = new Lan(directory, NODES);
                Trial trial = Trial.start("big frames", lan, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                String leader = trial.leader();
                List<String> drops = ProcessCluster.MASTERS.stream()
                        .filter(master -> !master.equals(leader))
                        .flatMap(other -> Stream.of(
                                lan.from(leader) + " " + lan.to(other) + " " + BIG,
                                lan.from(other) + " " + lan.to(leader) + " " + BIG))
                        .toList();
                trial.strike("frames above 600 bytes between leader and masters are lost", () -> lan.drop(drops));
                Trial.hold(WHILE, () -> !trial.leader().isEmpty());
                trial.strike("the same, 5 s later", () -> {});
                lan.heal();
                trial.awaitWhole();
            }
            trial.finish();
        }
    }

    @Test
    void bigFramesOfTheClientAreLost() throws Exception {
        try (Lan lan = new Lan(directory, NODES);
                Trial trial = Trial.start("big frames of the client", lan, 2)) {
            for (int round = 0; round < Trial.rounds(); round++) {
                lan.drop(List.of(lan.from(Site.CLIENT) + " " + BIG));
                Trial.hold(WHILE, () -> trial.cluster().process("m1").isAlive());
                trial.strike("frames above 600 bytes of the client come through again", lan::heal);
            }
            trial.finish();
        }
    }
}
