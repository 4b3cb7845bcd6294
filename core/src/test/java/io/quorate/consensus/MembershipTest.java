package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.KnownVoters;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters come, go and are replaced while the log grows (P1, P2, P7). */
final class MembershipTest {
    private static final long MILLIS = SimulatedCluster.MILLIS;
    private static final ConsensusConfig SMALL =
            ConsensusConfig.of(Timings.defaults()).withSnapshots(new SnapshotBounds(2_000, 30, 5, 10_000, 32, 100_000));

    @Test
    void aNewMasterLearnsTheLogAndVotesWhenItIsAskedTo() {
        SimulatedCluster cluster = started(1, 3);
        VoterId fourth = new VoterId(NodeId.of("m4"), new DiskId(44));
        SimulatedVoter newcomer = cluster.newcomer(fourth);

        until(cluster, core -> core.admit(cluster.now(), fourth));
        cluster.run(1_000);
        assertThat(newcomer.core().membership().learners()).containsExactly(fourth);
        assertThat(newcomer.deliveredCount()).isEqualTo(cluster.checker().chosenCount());

        until(cluster, core -> core.promote(cluster.now(), fourth.node(), null));
        cluster.run(500);

        for (SimulatedVoter voter : cluster.voters()) {
            assertThat(voter.core().membership().voters()).hasSize(4).contains(fourth);
        }
        // And its vote is needed now: of four, two are no majority.
        cluster.crash(1);
        cluster.awaitCommit(5_000);
        cluster.checker().logsMatch();
    }

    @Test
    void aNewMasterThatNeedsASnapshotGetsOne() {
        SimulatedCluster cluster = new SimulatedCluster(2, 3, SMALL);
        for (int i = 0; i < 80; i++) {
            cluster.awaitCommit(5_000);
        }
        assertThat(cluster.voter(1).memoryLog().baseIndex()).isPositive();
        VoterId fourth = new VoterId(NodeId.of("m4"), new DiskId(44));
        SimulatedVoter newcomer = cluster.newcomer(fourth);

        until(cluster, core -> core.admit(cluster.now(), fourth));
        cluster.run(3_000);

        assertThat(newcomer.snapshotsRestored).isPositive();
        assertThat(newcomer.deliveredCount()).isEqualTo(cluster.checker().chosenCount());
        assertThat(newcomer.core().membership().learners()).containsExactly(fourth);
    }

    @Test
    void aMasterThatComesBackWithANewDiskTakesItsOldPlaceByItself() {
        SimulatedCluster cluster = started(3, 3);
        SimulatedVoter old = cluster.voter(3);
        cluster.crash(3);
        VoterId wiped = new VoterId(old.id().node(), new DiskId(99));
        SimulatedVoter newcomer = cluster.newcomer(wiped);

        until(cluster, core -> core.admit(cluster.now(), wiped));
        boolean replaced = cluster.runUntil(
                10_000,
                () -> leaderKnows(
                        cluster, membership -> membership.isVoter(wiped) && membership.member(old.id()) == null));

        assertThat(replaced).as(cluster.describe()).isTrue();
        cluster.run(500);
        assertThat(newcomer.core().membership().voters()).hasSize(3).contains(wiped);
        // It counts: without one of the others there is still a majority.
        cluster.crash(cluster.number(cluster.awaitLeader(1_000)));
        cluster.awaitCommit(5_000);
    }

    @Test
    void aNewDiskTakesNobodysPlaceWhoIsAlive() {
        SimulatedCluster cluster = started(9, 3);
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        SimulatedVoter follower = cluster.voter(cluster.number(leader) == 1 ? 2 : 1);
        VoterId impostor = new VoterId(follower.id().node(), new DiskId(77));

        assertThat(leader.core().admit(cluster.now(), impostor)).isEqualTo(MembershipAnswer.NAME_IN_USE);
        assertThat(leader.core().membership().learners()).isEmpty();
    }

    @Test
    void aRemovedLeaderStepsDownWhenThatIsCommittedAndTheOthersGoOn() {
        SimulatedCluster cluster = started(4, 3);
        SimulatedVoter leader = cluster.awaitLeader(3_000);

        leader.core().remove(cluster.now(), leader.id().node());
        boolean stepped = cluster.runUntil(3_000, () -> !leader.core().isLeader());

        assertThat(stepped).isTrue();
        cluster.run(3_000);
        assertThat(leader.core().isLeader()).isFalse();
        SimulatedVoter next = cluster.awaitLeader(3_000);
        assertThat(next).isNotSameAs(leader);
        assertThat(next.core().membership().voters()).hasSize(2).doesNotContain(leader.id());
        cluster.awaitCommit(3_000);
    }

    @Test
    void aLeaderThatDiesWithItsOwnRemovalInNobodyElsesLogIsElectedAgainSinceItIsNeeded() {
        SimulatedCluster cluster = started(7, 2);
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        int number = cluster.number(leader);
        cluster.isolate(number);
        leader.core().remove(cluster.now(), leader.id().node());
        long removal = leader.core().lastIndex();
        assertThat(cluster.runUntil(200, () -> leader.durableLog().lastIndex() == removal))
                .isTrue();
        cluster.crash(number);
        cluster.heal();
        leader.start();

        // It has the longest log, so the other one cannot be elected; and the other one's vote is all that it needs
        // itself.
        cluster.awaitCommit(5_000);
        SimulatedVoter next = cluster.awaitLeader(5_000);
        assertThat(next).isNotSameAs(leader);
        assertThat(next.core().membership().voters()).containsExactly(next.id());
        cluster.checker().logsMatch();
    }

    @Test
    void aLostMinorityIsReplaced() {
        SimulatedCluster cluster = started(5, 5);
        cluster.crash(4);
        cluster.crash(5);
        cluster.awaitCommit(5_000);
        for (int lost = 4; lost <= 5; lost++) {
            VoterId fresh = new VoterId(NodeId.of("n" + lost), new DiskId(100 + lost));
            cluster.newcomer(fresh);
            NodeId gone = cluster.voter(lost).id().node();
            until(cluster, core -> core.admit(cluster.now(), fresh));
            until(cluster, core -> core.promote(cluster.now(), fresh.node(), gone));
        }

        SimulatedVoter leader = cluster.awaitLeader(3_000);
        assertThat(leader.core().membership().voters())
                .hasSize(5)
                .doesNotContain(cluster.voter(4).id(), cluster.voter(5).id());
    }

    @Test
    void aLearnerThatFellSilentBeforeItWasAskedToVoteDoesNotVote() {
        SimulatedCluster cluster = started(10, 2);
        SimulatedVoter learner = learner(cluster, "m4");
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        VoterId other = cluster.voter(cluster.number(leader) == 1 ? 2 : 1).id();
        cluster.isolate(cluster.number(learner));

        leader.core().promote(cluster.now(), learner.id().node(), other.node());

        // It still seems to be there, and the cluster of two would go on as one of it and the leader.
        cluster.run(3_000);
        cluster.awaitCommit(3_000);
        assertThat(cluster.awaitLeader(3_000).core().membership().voters())
                .hasSize(2)
                .doesNotContain(learner.id());
        cluster.heal();
        assertThat(cluster.runUntil(
                        3_000, () -> leaderKnows(cluster, now -> now.isVoter(learner.id()) && !now.isVoter(other))))
                .isTrue();
    }

    @Test
    void aVoterGoesOnlyWhenItsSuccessorKnowsThatItVotes() {
        SimulatedCluster cluster = started(11, 2);
        SimulatedVoter learner = learner(cluster, "m4");
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        VoterId other = cluster.voter(cluster.number(leader) == 1 ? 2 : 1).id();
        leader.core().promote(cluster.now(), learner.id().node(), other.node());
        assertThat(cluster.runUntil(3_000, () -> leader.core().membership().isVoter(learner.id())))
                .isTrue();
        cluster.crash(cluster.number(learner));

        cluster.run(3_000);

        cluster.awaitCommit(3_000);
        assertThat(cluster.awaitLeader(3_000).core().membership().voters())
                .hasSize(3)
                .contains(other);
    }

    @Test
    void aFormerDiskGoesBeforeTheNewOneVotesWhoeverLeads() {
        SimulatedCluster cluster = started(12, 3);
        VoterId former = cluster.voter(3).id();
        cluster.crash(3);
        VoterId wiped = new VoterId(former.node(), new DiskId(99));
        cluster.isolate(cluster.number(cluster.newcomer(wiped)));
        until(cluster, core -> core.admit(cluster.now(), wiped));
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        SimulatedVoter next = cluster.voter(cluster.number(leader) == 1 ? 2 : 1);
        leader.core().transferLeadership(cluster.now());
        assertThat(cluster.runUntil(3_000, () -> next.core().isLeader())).isTrue();

        // A leader that has just been elected has not noticed yet who is silent.
        cluster.heal();
        boolean bothVote = cluster.runUntil(
                3_000,
                () -> next.core().membership().isVoter(wiped)
                        && next.core().membership().isVoter(former));

        assertThat(bothVote).isFalse();
        assertThat(next.core().membership().voters()).contains(wiped);
    }

    @Test
    void whoIsToTakeAVotersPlaceDoesSoWithItsNextDiskToo() {
        SimulatedCluster cluster = started(13, 3);
        SimulatedVoter learner = learner(cluster, "m4");
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        VoterId other = cluster.voter(cluster.number(leader) == 1 ? 2 : 1).id();
        leader.core().promote(cluster.now(), learner.id().node(), other.node());
        assertThat(cluster.runUntil(3_000, () -> leader.core().membership().isVoter(learner.id())))
                .isTrue();
        // It dies before it has acknowledged that it votes, and comes back with a new disk.
        cluster.crash(cluster.number(learner));
        VoterId wiped = new VoterId(learner.id().node(), new DiskId(45));
        cluster.newcomer(wiped);
        until(cluster, core -> core.admit(cluster.now(), wiped));

        assertThat(cluster.runUntil(
                        5_000,
                        () -> leaderKnows(
                                cluster,
                                now -> now.isVoter(wiped)
                                        && !now.isVoter(other)
                                        && now.voters().size() == 3)))
                .as(cluster.describe())
                .isTrue();
    }

    @Test
    void aVoterThatWasRestartedTellsNoOlderTimeSinceWhichItsVotersVote() {
        // The log keeps its beginning, though there is a snapshot.
        SimulatedCluster cluster = new SimulatedCluster(
                14,
                4,
                ConsensusConfig.of(Timings.defaults())
                        .withSnapshots(new SnapshotBounds(2_000, 30, 1_000, 1_000_000, 32, 100_000)));
        cluster.awaitCommit(5_000);
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        SimulatedVoter removed = cluster.voter(cluster.number(leader) == 1 ? 2 : 1);
        SimulatedVoter third = cluster.voters().stream()
                .filter(one -> one != leader && one != removed)
                .findFirst()
                .orElseThrow();
        until(cluster, core -> core.remove(cluster.now(), removed.id().node()));
        cluster.crash(cluster.number(removed));
        for (int i = 0; i < 60; i++) {
            cluster.awaitCommit(5_000);
            cluster.run(50);
            KnownVoters before = third.core().knownVoters();
            cluster.crash(cluster.number(third));
            third.start();
            assertThat(before.isNewerThan(third.core().knownVoters()))
                    .as("%s before, %s after", before, third.core().knownVoters())
                    .isFalse();
        }
        assertThat(third.memoryLog().snapshot()).isNotNull();
        assertThat(third.memoryLog().baseIndex()).isZero();
    }

    @Test
    void theLastVoterStays() {
        SimulatedCluster cluster = started(6, 1);

        MembershipAnswer answer = cluster.voter(1)
                .core()
                .remove(cluster.now(), cluster.voter(1).id().node());

        assertThat(answer).isEqualTo(MembershipAnswer.LAST_VOTER);
    }

    @Test
    void aVoterThatLostAPartOfItsLogDoesNotVoteUntilItHasItAgain() {
        SimulatedCluster cluster = started(7, 3);
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        SimulatedVoter other = cluster.voters().stream()
                .filter(voter -> voter != leader)
                .findFirst()
                .orElseThrow();
        int hurt = cluster.number(other);
        for (int i = 0; i < 10; i++) {
            cluster.awaitCommit(3_000);
        }
        cluster.crash(hurt);
        other.damageFrom(3);
        cluster.isolate(hurt);
        other.start();
        cluster.run(2_000);
        assertThat(other.core().isHealing()).isTrue();
        assertThat(other.campaigns).isZero();

        cluster.heal();
        boolean healed = cluster.runUntil(5_000, () -> !other.core().isHealing());

        assertThat(healed).as(cluster.describe()).isTrue();
        assertThat(other.damaged).isFalse();
        // Now it counts again.
        cluster.crash(cluster.number(cluster.awaitLeader(3_000)));
        cluster.awaitCommit(5_000);
    }

    @Test
    void whatADamagedVoterHadAcknowledgedDoesNotCountBeforeItHasItAgain() {
        SimulatedCluster cluster = started(8, 3);
        SimulatedVoter leader = cluster.awaitLeader(3_000);
        cluster.awaitCommit(3_000);
        int hurt = leader == cluster.voter(1) ? 2 : 1;
        int cutOff = 6 - hurt - cluster.number(leader);
        cluster.isolate(cutOff);
        cluster.crash(hurt);
        cluster.voter(hurt).damageFrom(1);
        cluster.voter(hurt).start();
        int before = cluster.checker().chosenCount();

        leader.propose(new byte[] {7});
        cluster.run(400);

        // The leader is heard by the damaged one, so it leads on; but it may commit nothing by its word alone.
        assertThat(cluster.checker().chosenCount() - before)
                .as(cluster.describe())
                .isLessThanOrEqualTo(cluster.voter(hurt).core().isHealing() ? 0 : 1);
    }

    /** Members come and go at random, under faults: safety throughout, progress at the end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whateverHappensToTheMembersTheLogsAgree(int block) {
        for (long seed = block * 50L + 1; seed <= block * 50L + 50; seed++) {
            changeAtRandom(seed);
        }
    }

    private static void changeAtRandom(long seed) {
        SeededRandom dice = new SeededRandom(seed * 17 + 3);
        SimulatedCluster cluster = new SimulatedCluster(seed, (int) dice.between(2, 4), SMALL);
        try {
            long end = cluster.now() + 10_000 * MILLIS;
            while (cluster.now() < end) {
                disturb(cluster, dice);
                for (long i = dice.nextLong(6); i > 0; i--) {
                    SimulatedVoter leader = cluster.leader();
                    if (leader != null) {
                        leader.propose(new byte[(int) dice.between(1, 40)]);
                    }
                    cluster.run(dice.between(1, 60));
                }
                cluster.checker().logsMatch();
            }
            cluster.heal();
            cluster.dropPermille = 0;
            for (SimulatedVoter voter : cluster.voters()) {
                if (!voter.isUp()) {
                    voter.start();
                }
            }
            cluster.awaitCommit(20_000);
            cluster.checker().logsMatch();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e + cluster.describe(), e);
        }
    }

    private static void disturb(SimulatedCluster cluster, SeededRandom dice) {
        int size = cluster.voters().size();
        int one = (int) dice.between(1, size);
        int other = (int) dice.between(1, size);
        SimulatedVoter leader = cluster.leader();
        switch ((int) dice.nextLong(12)) {
            case 0 -> cluster.cutBoth(one, other);
            case 1 -> cluster.cut(one, other);
            case 2, 3 -> cluster.heal();
            case 4, 5 -> {
                if (cluster.voter(one).isUp()) {
                    cluster.crash(one);
                } else {
                    cluster.voter(one).start();
                }
            }
            case 6 -> cluster.dropPermille = (int) dice.nextLong(200);
            case 7 -> {
                if (size < 8) {
                    cluster.newcomer(new VoterId(NodeId.of("n" + size), new DiskId(1000 + size)));
                }
            }
            case 8 -> {
                VoterId wanted = cluster.voter(one).id();
                if (leader != null) {
                    leader.core().admit(cluster.now(), wanted);
                }
            }
            case 9 -> {
                if (leader != null) {
                    NodeId instead = dice.nextLong(2) == 0
                            ? null
                            : cluster.voter(other).id().node();
                    leader.core().promote(cluster.now(), cluster.voter(one).id().node(), instead);
                }
            }
            case 10 -> {
                if (leader != null && leader.core().membership().voters().size() > 2) {
                    leader.core().remove(cluster.now(), cluster.voter(one).id().node());
                }
            }
            default -> cluster.run(dice.between(100, 800));
        }
    }

    private static boolean leaderKnows(SimulatedCluster cluster, Function<Membership, Boolean> what) {
        SimulatedVoter leader = cluster.leader();
        return leader != null && what.apply(leader.core().membership());
    }

    private static SimulatedCluster started(long seed, int size) {
        SimulatedCluster cluster = new SimulatedCluster(seed, size);
        cluster.awaitCommit(5_000);
        return cluster;
    }

    private static SimulatedVoter learner(SimulatedCluster cluster, String name) {
        VoterId id = new VoterId(NodeId.of(name), new DiskId(44));
        SimulatedVoter learner = cluster.newcomer(id);
        until(cluster, core -> core.admit(cluster.now(), id));
        cluster.run(1_000);
        return learner;
    }

    /** Repeats a wish, as its user would, until it is done. */
    private static void until(SimulatedCluster cluster, Function<ConsensusCore, MembershipAnswer> wish) {
        for (int i = 0; i < 200; i++) {
            SimulatedVoter leader = cluster.awaitLeader(5_000);
            MembershipAnswer answer = wish.apply(leader.core());
            if (answer == MembershipAnswer.DONE) {
                return;
            }
            assertThat(List.of(MembershipAnswer.LATER, MembershipAnswer.NOT_LEADER, MembershipAnswer.NAME_IN_USE))
                    .contains(answer);
            cluster.run(50);
        }
        throw new AssertionError("never done: " + cluster.describe());
    }
}
