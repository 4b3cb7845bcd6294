package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.cluster;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.Membership;
import io.quorate.model.AttemptEnd;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.SlaveReport;
import io.quorate.simulation.engine.SimClock;
import io.quorate.simulation.network.FrameRule;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimSlave;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sad stories with a known plot. What they do not assert, the simulation's checks do at every step. */
final class ScenarioTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void linksThatDieSilentlyDelayNobodyLongAfterTheNetworkHeals(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.client("c1").submit(JOB, taking(5000, 1));
        sim.runFor(Duration.ofSeconds(1));
        // What drops packets tells nobody: no link of before will ever carry anything again, or break by itself.
        sim.network().stallLinks();
        sim.masters().forEach(sim::isolate);
        sim.runFor(Duration.ofSeconds(60));
        assertThat(sim.leader()).isNull();

        sim.heal();

        sim.awaitLeader(Duration.ofSeconds(5));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void linksThatDieSilentlyWhileNewOnesWorkCostAFewSeconds(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.network().stallLinks();
        sim.runFor(Duration.ofSeconds(1));
        SimCall call = sim.client("c1").submit(JOB, taking(1000, 1));

        sim.awaitLeader(Duration.ofSeconds(5));
        assertThat(sim.runUntil(call::isDone, Duration.ofSeconds(8))).isTrue();
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anOrderThatALeaderSendsAfterItsDepositionStartsNothingTwice(long seed) {
        Scripts.orderOfOldLeader(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anOrderForASlavesEarlierLifeIsNotFollowed(long seed) {
        Scripts.orderForAnEarlierLife(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aStopThatOvertakesItsOrderKeepsTheAttemptFromStarting(long seed) {
        Scripts.stopOvertakesOrder(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDeposedLeaderShowsNobodyAnOldState(long seed) {
        Scripts.staleRead(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderThatFreezesBetweenCommitAndOrderIsReplacedAndTheJobRunsOnce(long seed) {
        Simulation sim = ready(seed, 3, 2);
        NodeId old = sim.requireLeader();
        boolean[] frozen = {false};
        sim.network().rule((from, to, frame) -> {
            if (Scripts.isRunOrder(frame) && from.node().id().equals(old)) {
                frozen[0] = true;
                return FrameRule.DROP;
            }
            return FrameRule.PASS;
        });
        sim.client("c1").submit(JOB, taking(1000, 1));
        assertThat(sim.runUntil(() -> frozen[0], LONG)).isTrue();
        sim.pause(old);
        end(sim, JobState.SUCCEEDED, 1);
        sim.resume(old);
        sim.runFor(Duration.ofSeconds(3));
        assertThat(sim.committed(JOB).attempt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anAssignmentThatOnlyAMinorityHasIsOverwrittenAndNeverOrdered(long seed) {
        Simulation sim = ready(seed, 5, 2);
        NodeId old = sim.requireLeader();
        List<NodeId> others = without(sim.masters(), old);
        NodeId companion = others.get(0);
        List<NodeId> majority = without(others, companion);
        sim.partition(List.of(old, companion), majority);
        sim.client("c1").submit(JOB, taking(1000, 1));
        sim.runFor(Duration.ofMillis(400));
        sim.crash(old);
        sim.client("c2").submit(JOB, taking(1000, 1));
        sim.runFor(Duration.ofSeconds(3));
        sim.heal();
        sim.restart(old);
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSubmitWhoseAnswerWasLostAndThatIsRepeatedMakesOneJob(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId leader = sim.requireLeader();
        sim.network()
                .rule((from, to, frame) ->
                        MessageCodec.decode(frame) instanceof ClientReply ? FrameRule.DROP : FrameRule.PASS);
        SimCall first = sim.client("c1").submit(JOB, taking(1000, 1));
        assertThat(sim.runUntil(() -> sim.committed(JOB) != null, LONG)).isTrue();
        sim.crash(leader);
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        SimCall again = sim.client("c2").submit(JOB, taking(1000, 1));
        SimCall other = sim.client("c2").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.runUntil(() -> first.isDone() && again.isDone() && other.isDone(), LONG))
                .isTrue();
        assertThat(first.isSuccessful()).isTrue();
        assertThat(again.isSuccessful()).isTrue();
        assertThat(other.failure())
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectedException.Reason.ID_REUSED));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveThatWasPresumedDeadAndFinishesChangesNothingOfTheNewAttempt(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId first = running(sim);
        sim.pause(first);
        // Longer than the lease, and shorter than the second attempt: the first result comes while the second one runs.
        assertThat(sim.runUntil(() -> sim.committed(JOB).attempt() == 2, LONG)).isTrue();
        sim.runFor(Duration.ofMillis(2500));
        sim.crash(sim.requireLeader());
        sim.resume(first);
        end(sim, JobState.SUCCEEDED, 2);
        assertThat(sim.committed(JOB).attempts())
                .extracting(attempt -> attempt.end())
                .contains(AttemptEnd.SUCCEEDED)
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aResultThatRacesWithTheLossOfItsSlaveEndsTheJobOnce(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.client("c1").submit(JOB, taking(1000, 1));
        NodeId slave = running(sim);
        // The result is on its way when the lease runs out.
        sim.network()
                .rule((from, to, frame) ->
                        from.node().id().equals(slave) && MessageCodec.decode(frame) instanceof SlaveReport
                                ? Duration.ofMillis(2200 + 100 * seed).toNanos()
                                : FrameRule.PASS);
        sim.runFor(Duration.ofSeconds(4));
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        assertThat(sim.runUntil(() -> isEnded(sim, JOB), LONG)).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.SUCCEEDED);
        sim.runFor(Duration.ofSeconds(5));
        assertThat(sim.checks().registry().slaves())
                .allSatisfy(info -> assertThat(info.available()).isEqualTo(info.total()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveThatRestartsFasterThanAnybodyNoticesHasLostItsAttemptsAtOnce(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 4));
        NodeId slave = running(sim);
        sim.runFor(Duration.ofMillis(100));
        sim.crash(slave);
        sim.restart(slave);
        Duration before = sim.now();
        assertThat(sim.runUntil(() -> sim.committed(JOB).attempt() == 2, LONG)).isTrue();
        assertThat(sim.now().minus(before)).isLessThan(Duration.ofSeconds(2));
        end(sim, JobState.SUCCEEDED, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSecondSlaveOfTheSameIdIsRefusedWhileTheFirstLives(long seed) {
        Simulation sim = cluster(seed, 3, 1).build();
        SimSlave twin = sim.addSlave("twin", "s1", Resources.builder().cpus(64).build(), new SimClock(0, 0, 0));
        sim.awaitLeader(LONG);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        twin.start();
        sim.runFor(Duration.ofSeconds(3));
        assertThat(twin.core().hasSession()).isFalse();
        assertThat(twin.executing()).isEmpty();
        end(sim, JobState.SUCCEEDED, 1);
        sim.crash(slave);
        assertThat(sim.runUntil(() -> twin.core().hasSession(), LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMasterThatReturnsWithAnEmptyDiskNeverVotes(long seed) {
        Simulation sim = ready(seed, 5, 1);
        NodeId leader = sim.requireLeader();
        List<NodeId> others = without(sim.masters(), leader);
        // The entry is on the leader and two others, of which one then loses its disk.
        sim.partition(others.subList(2, 4), sim.masters().subList(0, 5));
        SimCall call = sim.client("c1").submit(JOB, taking(1000, 1));
        assertThat(sim.runUntil(call::isSuccessful, LONG)).isTrue();
        NodeId wiped = others.get(1);
        sim.crashMachine(wiped);
        sim.wipe(wiped);
        sim.crashMachine(leader);
        sim.crashMachine(others.get(0));
        sim.heal();
        sim.restart(wiped);
        sim.runFor(Duration.ofSeconds(5));
        // The blank one and the two that lack the entry are three of five, and must not elect anybody.
        assertThat(sim.leader()).isNull();
        sim.restart(others.get(0));
        assertThat(sim.runUntil(() -> isEnded(sim, JOB), LONG)).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWipedMasterMayCampaignWhileItsFormerDiskIsStillAVoter(long seed) {
        Simulation sim = ready(seed, 5, 1);
        NodeId first = sim.requireLeader();
        NodeId wiped = without(sim.masters(), first).get(0);
        sim.crashMachine(wiped);
        sim.wipe(wiped);
        sim.restart(wiped);
        assertThat(sim.runUntil(() -> named(sim, wiped).size() == 2, LONG)).isTrue();
        // A new leader does not know yet that the former disk is silent, so the new one votes before that is removed.
        sim.crash(first);
        assertThat(sim.runUntil(() -> named(sim, wiped).stream().allMatch(Membership.Member::voter), LONG))
                .isTrue();
        // Nobody tells it of a leader from here on, so it asks everybody for an election.
        without(sim.masters(), wiped).forEach(sim::pause);
        sim.runFor(Duration.ofSeconds(3));
        sim.restart(first);
        sim.masters().forEach(sim::resume);
        sim.client("c1").submit(JOB, taking(1000, 1));
        assertThat(sim.runUntil(() -> isEnded(sim, JOB), LONG)).isTrue();
    }

    /** The members of that master's name, as the master itself knows them. */
    private static List<Membership.Member> named(Simulation sim, NodeId master) {
        return sim.allMasters().stream()
                .filter(one -> one.id().equals(master))
                .map(SimMaster::consensus)
                .filter(Objects::nonNull)
                .flatMap(consensus -> consensus.membership().named(master).stream())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aPowerCutOfAllMastersKeepsEveryAcceptedJob(long seed) {
        Simulation sim = ready(seed, 5, 3);
        SimClient client = sim.client("c1");
        for (int i = 0; i < 40; i++) {
            client.submit(JobId.of("j" + i), taking(10, 1));
            sim.runFor(Duration.ofMillis(3));
        }
        sim.masters().forEach(sim::crashMachine);
        int accepted = sim.checks().accepted().size();
        sim.runFor(Duration.ofSeconds(1));
        sim.masters().forEach(sim::restart);
        sim.awaitLeader(LONG);
        assertThat(accepted).isPositive();
        assertThat(sim.runUntil(() -> sim.checks().accepted().stream().allMatch(job -> isEnded(sim, job)), LONG))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderThatHearsNobodyGivesUpAlthoughEverybodyHearsIt(long seed) {
        Scripts.deafLeader(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mastersThatSeeOnlyAFollowerDeposeNobody(long seed) {
        Simulation sim = ready(seed, 5, 1);
        NodeId leader = sim.requireLeader();
        List<NodeId> others = without(sim.masters(), leader);
        for (int i = 0; i < 2; i++) {
            NodeId half = others.get(i);
            NodeId friend = others.get(i + 2);
            sim.partition(List.of(half), without(sim.masters(), half, friend));
        }
        long term = term(sim, leader);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(term(sim, leader)).isEqualTo(term);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void manySlavesThatLoseTheirLeaderAtOnceKeepTheirJobs(long seed) {
        Simulation sim = cluster(seed, 3, 60).build();
        NodeId leader = sim.awaitLeader(LONG);
        assertThat(sim.runUntil(() -> sim.checks().registry().slaves().size() == 60, LONG))
                .isTrue();
        for (int i = 0; i < 60; i++) {
            sim.client("c1").submit(JobId.of("j" + i), taking(5000, 4));
        }
        assertThat(sim.runUntil(() -> sim.checks().registry().jobCount(JobState.RUNNING) == 60, LONG))
                .isTrue();
        sim.crash(leader);
        assertThat(sim.runUntil(() -> sim.checks().registry().jobCount(JobState.SUCCEEDED) == 60, LONG))
                .isTrue();
        assertThat(sim.checks().registry().nextToken()).isEqualTo(61);
        assertThat(sim.checks().slavesLost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mastersThatComeAndGoMoveNoRunningJob(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        for (int i = 0; i < 3; i++) {
            NodeId leader = sim.awaitLeader(LONG);
            sim.leave(leader);
            sim.runFor(Duration.ofMillis(300));
            sim.crash(leader);
            sim.runFor(Duration.ofMillis(700));
            sim.restart(leader);
        }
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveCutOffFromTheLeaderAloneIsDecidedByTheLeaseAndRunsOnceInTheEnd(long seed) {
        Simulation sim = ready(seed, 5, 2);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        NodeId leader = sim.requireLeader();
        long term = term(sim, leader);
        sim.partition(List.of(leader), List.of(slave));
        sim.runFor(Duration.ofSeconds(4));
        assertThat(term(sim, sim.requireLeader())).as("no election for it").isEqualTo(term);
        sim.heal();
        assertThat(sim.runUntil(() -> isEnded(sim, JOB), LONG)).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void lateVotesDoNotMakeTwoLeaders() {
        Simulation sim = ready(5, 5, 1);
        sim.network().rule((from, to, frame) -> {
            boolean vote = MessageCodec.decode(frame) instanceof ConsensusEnvelope envelope
                    && envelope.body() instanceof ConsensusMessage.VoteReply;
            return vote
                    ? Duration.ofMillis(Math.floorMod(from.node().id().hashCode(), 7) * 150L)
                            .toNanos()
                    : FrameRule.PASS;
        });
        for (int i = 0; i < 5; i++) {
            NodeId leader = sim.leader();
            if (leader != null) {
                sim.pause(leader);
                sim.runFor(Duration.ofSeconds(2));
                sim.resume(leader);
            }
            sim.runFor(Duration.ofSeconds(1));
        }
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.awaitLeader(LONG);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    private static long term(Simulation sim, NodeId master) {
        return sim.master(master).consensus().term();
    }
}
