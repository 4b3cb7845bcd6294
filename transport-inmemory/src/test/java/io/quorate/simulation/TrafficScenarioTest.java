package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.cluster;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.SnapshotBounds;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that lose one kind of traffic and pass the others, and processes that cannot keep up. */
@DisplayName("Cuts of one kind of traffic, and slow processes")
final class TrafficScenarioTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void datagramsThatAreLostDisturbNobodyWhoIsLinked(long seed) {
        Simulation sim = ready(seed, 3, 2);
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        cutAll(sim, Traffic.DATAGRAMS);
        sim.client("c1").submit(JOB, taking(5000, 1));
        sim.runFor(Duration.ofSeconds(20));

        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        assertThat(sim.checks().slavesLost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderWhoseLinksCarryNothingIsReplacedAlthoughItsDatagramsAreHeard(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId leader = sim.requireLeader();
        for (NodeId other : without(sim.masters(), leader)) {
            cut(sim, leader, other, Traffic.LINKS);
        }
        sim.runFor(Duration.ofSeconds(5));

        assertThat(sim.requireLeader()).isNotEqualTo(leader);
        assertThat(sim.master(leader).consensus().isLeader()).isFalse();
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFollowerThatNoLongFrameReachesHoldsNobodyUpAndCatchesUpAfterwards(long seed) {
        Simulation sim = cluster(seed, 3, 1)
                .snapshots(new SnapshotBounds(2_000, 50, 5, 2_000, 4_000, 20_000_000))
                .build();
        NodeId leader = sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(1));
        NodeId follower = without(sim.masters(), leader).get(0);
        sim.network().largeFrames(250);
        cut(sim, leader, follower, Traffic.LARGE_FRAMES);
        JobSpec large = JobSpec.handler("takes10", Bytes.utf8("x".repeat(400))).build();
        for (int i = 0; i < 60; i++) {
            sim.client("c1").submit(JobId.of("j" + i), large);
            sim.runFor(Duration.ofMillis(100));
        }
        sim.runFor(Duration.ofSeconds(10));
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.checks().accepted()).hasSize(60);
        assertThat(sim.master(follower).registry().appliedIndex())
                .isLessThan(sim.checks().commitIndex());

        sim.heal();

        assertThat(sim.runUntil(
                        () -> sim.master(follower).registry().appliedIndex()
                                == sim.checks().commitIndex(),
                        LONG))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whereNoNewLinkComesAboutThoseThatAreThereGoOn(long seed) {
        Simulation sim = ready(seed, 3, 2);
        NodeId leader = sim.requireLeader();
        cutAll(sim, Traffic.NEW_LINKS);
        sim.client("c1").submit(JOB, taking(5000, 1));
        sim.runFor(Duration.ofSeconds(15));

        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.requireLeader()).isEqualTo(leader);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLinkWhoseOtherEndIsGoneForGoodIsGivenUpWithinSeconds(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        SeededRandom choice = new SeededRandom(seed);
        for (int i = 0; i < 20; i++) {
            for (NodeId master : sim.masters()) {
                sim.guard(() -> sim.network().forgetOneEnd(sim.node(master).host(), choice, true));
            }
        }
        sim.awaitLeader(Duration.ofSeconds(5));
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.executing(slave)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void datagramsOfAnHourAgoChangeNothing(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.crash(sim.requireLeader());
        NodeId leader = sim.awaitLeader(LONG);
        sim.masters().forEach(sim::restart);
        sim.runFor(Duration.ofSeconds(5));
        long term = sim.master(leader).consensus().term();
        SeededRandom choice = new SeededRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            sim.guard(() -> sim.network().replayDatagram(choice));
        }
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderThatNeedsMillisecondsForEachStepGoesOnOrIsReplaced(long seed) {
        Simulation sim = ready(seed, 3, 3);
        sim.node(sim.requireLeader()).slowDown(Duration.ofMillis(3).toNanos());
        for (int i = 0; i < 30; i++) {
            sim.client("c1").submit(JobId.of("j" + i), taking(10, 1));
            sim.runFor(Duration.ofMillis(20));
        }
        assertThat(sim.runUntil(() -> sim.checks().registry().jobCount(JobState.SUCCEEDED) == 30, LONG))
                .isTrue();
    }

    private static void cutAll(Simulation sim, Traffic traffic) {
        List<Host> hosts = sim.allNodes().stream().map(node -> node.host()).toList();
        for (Host from : hosts) {
            for (Host to : hosts) {
                if (from != to) {
                    sim.network().cut(from, to, traffic);
                }
            }
        }
    }

    private static void cut(Simulation sim, NodeId one, NodeId other, Traffic traffic) {
        Host a = sim.node(one).host();
        Host b = sim.node(other).host();
        sim.network().cut(a, b, traffic);
        sim.network().cut(b, a, traffic);
    }
}
