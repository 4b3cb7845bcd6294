package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.consensus.ConsensusCore;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.disk.DiskProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What disks do to a cluster. What is not asserted, the simulation's checks demand at every step and at every recovery. */
final class DiskScenarioTest {
    private static final long MILLI = 1_000_000;
    private static final Duration MOMENT = Duration.ofMillis(50);

    private static Simulation ready(long seed, int masters, int slaves) {
        Simulation sim = Scripts.cluster(seed, masters, slaves).files(true).build();
        sim.awaitLeader(LONG);
        assertThat(sim.runUntil(() -> sim.checks().registry().slaves().size() == slaves, LONG))
                .isTrue();
        sim.runFor(Duration.ofSeconds(1));
        return sim;
    }

    private static void submitSome(Simulation sim, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            sim.client("c1").submit(JobId.of(prefix + i), taking(10, 1));
            sim.runFor(Duration.ofMillis(3));
        }
    }

    private static void allAcceptedEnd(Simulation sim) {
        assertThat(sim.runUntil(() -> sim.checks().accepted().stream().allMatch(job -> isEnded(sim, job)), LONG))
                .isTrue();
    }

    private static void stopsTakingPart(Simulation sim, NodeId master) {
        assertThat(sim.runUntil(() -> !sim.master(master).isUp(), LONG)).isTrue();
        assertThat(sim.master(master).hasFailedDisk()).isTrue();
    }

    private static void allMastersAgree(Simulation sim) {
        assertThat(sim.runUntil(
                        () -> sim.allMasters().stream()
                                .allMatch(master -> master.registry() != null
                                        && master.registry().appliedIndex()
                                                == sim.checks().commitIndex()),
                        LONG))
                .isTrue();
    }

    private static void votesAgain(Simulation sim, NodeId master) {
        assertThat(sim.runUntil(() -> isVoter(sim, master), LONG)).isTrue();
    }

    private static boolean isVoter(Simulation sim, NodeId master) {
        ConsensusCore consensus = sim.master(master).consensus();
        return consensus != null
                && consensus.role() != MasterRole.LEARNER
                && sim.checks().membership().voters().size() == sim.masters().size();
    }

    private static void heals(Simulation sim, NodeId master) {
        assertThat(sim.runUntil(() -> !sim.master(master).isHurt(), LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void powerCutsInsideFlushesKeepEveryAcceptedJobAndDamageNothing(long seed) {
        Simulation sim = ready(seed, 5, 3);
        sim.allMasters().forEach(master -> master.use(new DiskProfile(MILLI, 8 * MILLI, 0, 0)));
        for (int round = 0; round < 6; round++) {
            submitSome(sim, "r" + round + "-", 15);
            sim.masters().forEach(sim::crashMachine);
            sim.runFor(MOMENT);
            sim.masters().forEach(sim::restart);
            sim.awaitLeader(LONG);
            sim.runFor(Duration.ofSeconds(1));
        }
        assertThat(sim.checks().accepted()).hasSizeGreaterThan(30);
        allAcceptedEnd(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aFollowerWithACorruptEntryDoesNotVoteBeforeItHasFetchedItAgain(long seed) {
        Simulation sim = ready(seed, 3, 1);
        submitSome(sim, "j", 20);
        sim.runFor(Duration.ofSeconds(1));
        NodeId leader = sim.requireLeader();
        NodeId follower = without(sim.masters(), leader).get(0);
        sim.crashMachine(follower);
        assertThat(sim.rot(follower, DiskPart.LOG)).isTrue();
        sim.crashMachine(leader);
        sim.restart(follower);
        sim.runFor(Duration.ofSeconds(8));
        // One whole voter and one that has lost what it had acknowledged are no majority.
        assertThat(sim.leader()).isNull();
        assertThat(sim.master(follower).isHurt()).isTrue();

        sim.restart(leader);
        sim.awaitLeader(LONG);
        heals(sim, follower);
        allMastersAgree(sim);

        // And now its vote counts.
        NodeId last = sim.requireLeader().equals(follower) ? leader : sim.requireLeader();
        sim.crashMachine(last);
        sim.awaitLeader(LONG);
        submitSome(sim, "k", 5);
        allAcceptedEnd(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aFlushThatFailsOnceOnTheLeaderStopsItAndNothingIsLost(long seed) {
        Simulation sim = ready(seed, 3, 2);
        NodeId leader = sim.requireLeader();
        long slavesLost = sim.checks().slavesLost();
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        sim.disk(leader).failNextFlush();
        SimCall call = sim.client("c1").submit(JobId.of("while-it-fails"), taking(10, 1));
        stopsTakingPart(sim, leader);
        assertThat(sim.awaitLeader(Duration.ofSeconds(5))).isNotEqualTo(leader);
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        sim.restart(leader);
        submitSome(sim, "j", 5);
        sim.masters().forEach(sim::crashMachine);
        sim.runFor(MOMENT);
        sim.masters().forEach(sim::restart);
        sim.awaitLeader(LONG);
        end(sim, JobState.SUCCEEDED, 1);
        allAcceptedEnd(sim);
        allMastersAgree(sim);
        assertThat(sim.checks().slavesLost()).isEqualTo((int) slavesLost);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aLeaderWhoseDiskIsFullMakesWayForOneWithRoom(long seed) {
        Simulation sim = ready(seed, 3, 2);
        NodeId leader = sim.requireLeader();
        sim.disk(leader).fill(0);
        // There may be room that was prepared before.
        for (int i = 0; i < 50 && sim.master(leader).isUp(); i++) {
            submitSome(sim, "fill" + i + "-", 20);
        }
        stopsTakingPart(sim, leader);
        sim.awaitLeader(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            // As a supervisor would, again and again: each time it stops at the first thing that needs room.
            sim.restart(leader);
            submitSome(sim, "again" + i + "-", 10);
            sim.runFor(Duration.ofSeconds(2));
        }
        allAcceptedEnd(sim);
        sim.disk(leader).mend();
        sim.restart(leader);
        submitSome(sim, "room", 5);
        allAcceptedEnd(sim);
        allMastersAgree(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whenAllDisksAreFullNothingIsAcceptedAndWhatRunsGoesOnUntilThereIsRoom(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        sim.masters().forEach(master -> sim.disk(master).fill(0));
        for (int i = 0; i < 100 && sim.allMasters().stream().anyMatch(master -> master.isUp()); i++) {
            submitSome(sim, "fill" + i + "-", 20);
            sim.runFor(Duration.ofMillis(100));
            if (sim.leader() == null) {
                sim.masters().forEach(sim::crash);
            }
        }
        assertThat(sim.leader()).isNull();
        assertThat(sim.executing(slave)).isNotEmpty();
        sim.runFor(Duration.ofSeconds(1));
        sim.masters().forEach(master -> sim.disk(master).mend());
        sim.masters().forEach(sim::restart);
        sim.awaitLeader(LONG);
        allAcceptedEnd(sim);
        end(sim, JobState.SUCCEEDED, sim.committed(JOB).attempt());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlowDiskOfTheLeaderCausesNoStormOfElectionsAndNoLostSlave(long seed) {
        Simulation sim = ready(seed, 3, 3);
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        sim.master(leader).use(new DiskProfile(400 * MILLI, 400 * MILLI, 0, 0));
        sim.client("c1").submit(JOB, taking(5000, 1));
        submitSome(sim, "j", 20);
        sim.runFor(Duration.ofSeconds(20));
        NodeId now = sim.awaitLeader(LONG);
        assertThat(sim.master(now).consensus().term() - term).isLessThanOrEqualTo(1);
        assertThat(sim.checks().slavesLost()).isZero();
        end(sim, JobState.SUCCEEDED, 1);
        allAcceptedEnd(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mastersRefuseEachOthersDisksAndGoOnWithTheirOwn(long seed) {
        Simulation sim = ready(seed, 3, 1);
        submitSome(sim, "j", 10);
        List<NodeId> two = sim.masters().subList(0, 2);
        two.forEach(sim::crashMachine);
        sim.swapDisks(two.get(0), two.get(1));
        two.forEach(sim::restart);
        assertThat(two)
                .allSatisfy(master -> assertThat(sim.master(master).isUp()).isFalse());
        sim.runFor(Duration.ofSeconds(3));
        assertThat(sim.leader()).isNull();
        sim.swapDisks(two.get(0), two.get(1));
        two.forEach(sim::restart);
        sim.awaitLeader(LONG);
        allAcceptedEnd(sim);
        allMastersAgree(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aMasterWithoutItsMetadataComesBackAsANewVoter(long seed) {
        Simulation sim = ready(seed, 3, 1);
        submitSome(sim, "j", 10);
        NodeId one = sim.masters().get(0);
        VoterId before = voter(sim, one);
        sim.crashMachine(one);
        assertThat(sim.rot(one, DiskPart.METADATA)).isTrue();
        sim.restart(one);
        assertThat(sim.runUntil(() -> !before.equals(voter(sim, one)), LONG)).isTrue();
        votesAgain(sim, one);
        sim.crashMachine(sim.requireLeader());
        sim.awaitLeader(LONG);
        allAcceptedEnd(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aMasterThatHasFetchedOnlyAPartOfWhatItLostDoesNotVote(long seed) {
        Scripts.partlyHealed(seed);
    }

    private static VoterId voter(Simulation sim, NodeId master) {
        return sim.checks().membership().voters().stream()
                .filter(voter -> voter.node().equals(master))
                .findFirst()
                .orElse(null);
    }

    @Test
    void aMasterWhoseDiskCannotBeReadDoesNotStartUntilItCan() {
        Simulation sim = ready(1, 3, 1);
        NodeId one = sim.masters().get(0);
        sim.crash(one);
        sim.disk(one).failReads();
        sim.restart(one);
        assertThat(sim.master(one).isUp()).isFalse();
        submitSome(sim, "j", 5);
        allAcceptedEnd(sim);
        sim.disk(one).mend();
        sim.restart(one);
        allMastersAgree(sim);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDiskThatLiesLosesNothingWithItsProcessAndIsReplacedWhenItsMachineHasDied(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId liar = without(sim.masters(), sim.requireLeader()).get(0);
        sim.disk(liar).lie();
        submitSome(sim, "j", 10);
        sim.crash(liar);
        sim.restart(liar);
        submitSome(sim, "k", 10);
        allMastersAgree(sim);

        // Nobody can tell what it has forgotten. An empty one in its place is as good as any that was lost.
        sim.crashMachine(liar);
        sim.wipe(liar);
        sim.restart(liar);
        submitSome(sim, "l", 10);
        votesAgain(sim, liar);
        sim.crashMachine(without(sim.masters(), liar).get(0));
        sim.awaitLeader(LONG);
        allAcceptedEnd(sim);
    }

    @Test
    void onlyDisksWithFilesCanFail() {
        Simulation sim = Scripts.cluster(1, 1, 1).build();
        assertThatThrownBy(() -> sim.disk(sim.masters().get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SimulationBuilder.files");
    }
}
