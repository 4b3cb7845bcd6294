package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.model.JobState;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.simulation.network.FrameRule;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters come and go while a job runs and others fail (scenario 24: membership change under fire). */
@DisplayName("Changes of masters under fire")
final class MembershipScenarioTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderThatIsRemovedStepsDownAndNoRunningJobNotices(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        NodeId gone = sim.requireLeader();
        SimCall call = sim.client("c2").removeMaster(gone);
        assertThat(sim.runUntil(() -> !votes(sim, gone), LONG)).isTrue();
        sim.runFor(Duration.ofSeconds(3));

        assertThat(sim.requireLeader()).isNotEqualTo(gone);
        assertThat(sim.master(gone).consensus().isLeader()).isFalse();
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRemovalThatAnotherDeathMakesHarmfulIsRefusedWhenItsTurnComes(long seed) {
        Scripts.removalMeetsAnotherDeath(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewMasterTakesThePlaceOfOneThatIsGoneForGood(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId lost = without(sim.masters(), sim.requireLeader()).get(0);
        sim.crashMachine(lost);
        NodeId fresh = sim.addMaster();
        assertThat(sim.runUntil(() -> !sim.checks().membership().named(fresh).isEmpty(), LONG))
                .isTrue();
        SimCall call = sim.client("c1").replaceMaster(lost, fresh);
        assertThat(sim.runUntil(() -> votes(sim, fresh) && !votes(sim, lost), LONG))
                .isTrue();
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        assertThat(call.isSuccessful()).isTrue();
        // Its vote counts: now another one may go.
        sim.crash(sim.requireLeader());
        sim.awaitLeader(LONG);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRemovedMasterWhoseDiskComesBackDisturbsNobody(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId gone = without(sim.masters(), sim.requireLeader()).get(0);
        sim.crash(gone);
        sim.client("c1").removeMaster(gone);
        assertThat(sim.runUntil(() -> !votes(sim, gone), LONG)).isTrue();
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        // It does not know that it was removed, and its log says that it votes.
        sim.restart(gone);
        sim.runFor(Duration.ofSeconds(20));

        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBlankMasterUnderTheNameOfALostOneVotesOnlyWhenItHasTheLog(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId lost = without(sim.masters(), sim.requireLeader()).get(0);
        VoterId old = sim.checks().identity(sim.master(lost));
        sim.crashMachine(lost);
        sim.wipe(lost);
        sim.restart(lost);
        assertThat(sim.runUntil(() -> !sim.checks().membership().isVoter(old) && votes(sim, lost), LONG))
                .isTrue();
        assertThat(sim.master(lost).registry().appliedIndex()).isPositive();
    }

    /** The whole cluster is exchanged, its leader too, by wishes that come at the same moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void allMastersReplacedAtOnceGoOneByOneWithoutAStormOfElections(long seed) {
        Simulation sim = ready(seed, 3, 1);
        List<NodeId> old = sim.masters();
        List<NodeId> fresh = List.of(sim.addMaster(), sim.addMaster(), sim.addMaster());
        assertThat(sim.runUntil(
                        () -> fresh.stream()
                                .noneMatch(node ->
                                        sim.checks().membership().named(node).isEmpty()),
                        LONG))
                .isTrue();
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        long term = newestTerm(sim);
        List<SimCall> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(sim.client(i % 2 == 0 ? "c1" : "c2").replaceMaster(old.get(i), fresh.get(i)));
        }

        assertThat(sim.runUntil(
                        () -> fresh.stream().allMatch(node -> votes(sim, node))
                                && old.stream().noneMatch(node -> votes(sim, node)),
                        LONG))
                .isTrue();
        assertThat(sim.runUntil(() -> calls.stream().allMatch(SimCall::isDone), LONG))
                .isTrue();
        assertThat(calls).allMatch(SimCall::isSuccessful);
        old.forEach(sim::crash);
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(fresh).contains(sim.requireLeader());
        assertThat(newestTerm(sim) - term).isLessThanOrEqualTo(4);
    }

    /** They hear of each other at once, and could found a cluster of their own before they hear of the one that is there (P1). */
    @ParameterizedTest
    @ValueSource(longs = {74, 78, 88, 91, 100, 135, 143, 170})
    void asManyBlankMastersAsFoundAClusterJoinTheOneBesideWhichTheyStart(long seed) {
        Simulation sim = ready(seed, 3, 1);
        Duration between = Duration.ofMillis(seed % 4 * 3);
        for (int i = 0; i < 3; i++) {
            sim.addMaster();
            sim.runFor(between);
        }
        assertThat(sim.runUntil(() -> sim.checks().membership().learners().size() == 3, LONG))
                .isTrue();
    }

    /** All that is left must vote, and one of them has not heard that it may (etcd #10998). */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aMasterThatHasNotHeardThatItVotesKeepsNobodyFromBeingElected(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId leader = sim.requireLeader();
        NodeId fresh = sim.addMaster();
        assertThat(sim.runUntil(() -> !sim.checks().membership().named(fresh).isEmpty(), LONG))
                .isTrue();
        sim.runFor(Duration.ofSeconds(2));
        boolean[] promoted = {false};
        sim.network().rule((from, to, frame) -> {
            promoted[0] |= from.node().id().equals(leader)
                    && to.node().id().equals(fresh)
                    && Scripts.entries(frame).stream().anyMatch(entry -> makesAVoter(entry, fresh));
            // From the promotion on nothing of the leader's log reaches the new one.
            return promoted[0] && to.node().id().equals(fresh) && Scripts.bringsEntries(frame)
                    ? FrameRule.DROP
                    : FrameRule.PASS;
        });
        sim.client("c1").addMaster(fresh);
        assertThat(sim.runUntil(() -> promoted[0], LONG)).isTrue();
        sim.runFor(Duration.ofMillis(300));
        assertThat(sim.master(fresh).consensus().role()).isEqualTo(MasterRole.LEARNER);
        assertThat(votes(sim, fresh)).isTrue();

        sim.crash(leader);
        promoted[0] = false;

        sim.awaitLeader(Duration.ofSeconds(5));
        sim.client("c2").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.runUntil(() -> sim.master(fresh).consensus().role() != MasterRole.LEARNER, LONG))
                .isTrue();
    }

    /** They start while the next leader, just elected, has told nobody yet. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "1, 1", "2, 1", "1, 5", "2, 5", "1, 20", "2, 20", "1, 60", "2, 60"})
    void whoeverComesWhileANewLeaderAnnouncesItselfHearsOfIt(long seed, long afterMillis) {
        Simulation sim = ready(seed, 3, 2);
        NodeId gone = sim.requireLeader();
        NodeId slave = sim.slaves().get(0);
        sim.crash(slave);
        sim.crash(gone);
        assertThat(sim.runUntil(
                        () -> without(sim.masters(), gone).stream()
                                .anyMatch(node -> sim.master(node).consensus().isLeader()),
                        LONG))
                .isTrue();
        sim.runFor(Duration.ofMillis(afterMillis));

        NodeId fresh = sim.addMaster();
        sim.restart(slave);
        sim.restart(gone);

        assertThat(sim.runUntil(
                        () -> sim.leader() != null
                                && sim.masters().stream()
                                        .allMatch(master -> sim.requireLeader()
                                                .equals(
                                                        sim.master(master).consensus() == null
                                                                ? null
                                                                : sim.master(master)
                                                                        .consensus()
                                                                        .leader()))
                                && sim.slave(slave).core().hasSession(),
                        Duration.ofSeconds(5)))
                .isTrue();
        assertThat(sim.checks().membership().learners())
                .anyMatch(one -> one.node().equals(fresh));
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    private static boolean makesAVoter(LogEntry entry, NodeId node) {
        return entry.kind() == LogEntry.Kind.MEMBERSHIP
                && Membership.decode(entry.command()).voters().stream()
                        .anyMatch(voter -> voter.node().equals(node));
    }

    private static long newestTerm(Simulation sim) {
        return sim.allMasters().stream()
                .map(SimMaster::consensus)
                .filter(Objects::nonNull)
                .mapToLong(ConsensusCore::term)
                .max()
                .orElseThrow();
    }

    private static boolean votes(Simulation sim, NodeId node) {
        return sim.checks().membership().voters().stream()
                .anyMatch(voter -> voter.node().equals(node));
    }
}
