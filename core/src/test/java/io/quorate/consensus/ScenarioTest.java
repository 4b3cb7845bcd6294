package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters in situations that have broken others; each with a few seeds, which the names of the runs show. */
final class ScenarioTest {
    private static final long MILLIS = SimulatedCluster.MILLIS;
    /** The longest election time-out of the default times. */
    private static final long ELECTION_MILLIS = 600;

    /** A cluster whose leader is {@code wanted}. */
    private static SimulatedCluster ledBy(long seed, int size, int wanted) {
        SimulatedCluster cluster = new SimulatedCluster(seed, size);
        for (int tries = 0; tries < 200; tries++) {
            SimulatedVoter leader = cluster.awaitLeader(10_000);
            if (cluster.number(leader) == wanted) {
                cluster.awaitCommit(2_000);
                return cluster;
            }
            // Each other one is kept from leading in turn: it is paused just long enough to lose its majority.
            leader.pausedUntilNanos = cluster.now() + 1_300 * MILLIS;
            cluster.run(1_400);
        }
        throw new AssertionError("seed " + seed + ": m" + wanted + " never led" + cluster.describe());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void afterACrashOfTheLeaderTheOthersNoticeAtOnce(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 1);
        cluster.crash(1);
        long before = cluster.now();
        cluster.awaitLeader(ELECTION_MILLIS);
        assertThat((cluster.now() - before) / MILLIS).isLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSilentLeaderIsReplacedWithinThreeTimeOuts(long seed) {
        SimulatedCluster cluster = ledBy(seed, 3, 2);
        cluster.isolate(2);
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        cluster.run(ELECTION_MILLIS);
        assertThat(cluster.voter(2).core().isLeader()).isFalse();
    }

    /**
     * Where messages take long, two voters often ask before either has heard of the other. If both went on, each would vote for itself,
     * and nobody would lead in that term.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void ofTwoThatAskForTheSameElectionOneGivesWay(long seed) {
        SimulatedCluster cluster = new SimulatedCluster(seed, 3);
        cluster.minDelayNanos = 80 * MILLIS;
        cluster.maxDelayNanos = cluster.minDelayNanos;
        cluster.crash(2);
        SimulatedVoter leader = cluster.awaitLeader(2 * ELECTION_MILLIS);
        assertThat(leader.core().term()).isEqualTo(1);
    }

    /** Cloudflare 2020-11-02 (a): one voter sees only a follower, another only the leader. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void votersThatSeeOnlyOneOtherDoNotDisturbTheLeader(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 3);
        long term = cluster.voter(3).core().term();
        for (int other = 1; other <= 5; other++) {
            if (other != 4 && other != 2) {
                cluster.cutBoth(4, other);
            }
            if (other != 5 && other != 3) {
                cluster.cutBoth(5, other);
            }
        }
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        cluster.run(20_000);
        assertThat(cluster.voter(3).core().isLeader()).isTrue();
        assertThat(cluster.voters()).allMatch(voter -> voter.core().term() == term);
    }

    /** Cloudflare (b): the leader can send to all and hears nobody. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aLeaderThatHearsNobodyMakesWay(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 3);
        for (int other = 1; other <= 5; other++) {
            if (other != 3) {
                cluster.cut(other, 3);
            }
        }
        assertThat(cluster.runUntil(
                        ELECTION_MILLIS + 20, () -> !cluster.voter(3).core().isLeader()))
                .isTrue();
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        long term = cluster.awaitLeader(1).core().term();
        cluster.run(10_000);
        assertThat(cluster.awaitLeader(ELECTION_MILLIS).core().term()).isEqualTo(term);
    }

    /** Cloudflare (c): both at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aDeafLeaderAndVotersThatSeeOnlyOneOtherLeaveAnElectableMajority(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 3);
        for (int other = 1; other <= 4; other++) {
            if (other != 3) {
                cluster.cut(other, 3);
            }
            if (other != 2 && other != 4) {
                cluster.cutBoth(4, other);
            }
        }
        cluster.cut(5, 3);
        cluster.awaitCommit(5 * ELECTION_MILLIS);
    }

    /** Two voters cannot talk to each other, both see the third (OSDI'18; jgroups-raft #211). */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPartialPartitionLeavesAStableLeader(long seed) {
        SimulatedCluster cluster = ledBy(seed, 3, 1);
        cluster.cutBoth(1, 2);
        cluster.run(3_000);
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        long term = cluster.awaitLeader(ELECTION_MILLIS).core().term();
        cluster.run(20_000);
        assertThat(cluster.awaitLeader(ELECTION_MILLIS).core().term()).isEqualTo(term);
    }

    /** etcd #8334 and #9586: a voter with a higher term and a shorter log, under pre-vote and check-quorum. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aVoterWhoseTermIsAheadFindsBackIn(long seed) {
        SimulatedCluster cluster = ledBy(seed, 3, 1);
        // It is asked to campaign, but nobody hears of it: its term is one ahead of everybody's.
        cluster.isolate(2);
        cluster.voter(2)
                .receive(
                        cluster.voter(1).id(),
                        new TimeoutNow(cluster.voter(1).core().term()));
        cluster.run(10);
        assertThat(cluster.voter(2).core().term())
                .isEqualTo(cluster.voter(1).core().term() + 1);
        for (int i = 0; i < 20; i++) {
            cluster.voter(1).propose(new byte[1]);
        }
        cluster.run(200);
        cluster.heal();
        cluster.run(3 * ELECTION_MILLIS);
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        int chosen = cluster.checker().chosenCount();
        assertThat(cluster.runUntil(ELECTION_MILLIS, () -> cluster.voter(2).deliveredCount() >= chosen))
                .isTrue();
    }

    /** Ratis #130: the disk takes longer than the election time-out. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void slowDisksDoNotLeadToElectionsWithoutEnd(long seed) {
        SimulatedCluster cluster = new SimulatedCluster(seed, 3);
        cluster.voters().forEach(voter -> voter.diskDelayNanos = 1_000 * MILLIS);
        cluster.awaitLeader(30_000);
        // An election that was begun before this one was won may still be on its way through the disks.
        cluster.run(15_000);
        SimulatedVoter leader = cluster.awaitLeader(1);
        int campaigns =
                cluster.voters().stream().mapToInt(voter -> voter.campaigns).sum();
        long term = leader.core().term();
        for (int i = 0; i < 60; i++) {
            leader.propose(new byte[1]);
            cluster.run(1_000);
        }
        assertThat(leader.core().isLeader()).isTrue();
        assertThat(leader.core().term()).isEqualTo(term);
        assertThat(cluster.voters().stream().mapToInt(voter -> voter.campaigns).sum())
                .isEqualTo(campaigns);
        assertThat(cluster.checker().chosenCount()).isGreaterThanOrEqualTo(55);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aLeaderInTheMinorityConfirmsNoReadAndCommitsNothing(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 1);
        for (int other = 3; other <= 5; other++) {
            cluster.cutBoth(1, other);
            cluster.cutBoth(2, other);
        }
        cluster.run(5);
        int confirmed = cluster.voter(1).confirmedReads;
        long committed = cluster.voter(1).core().commitIndex();
        assertThat(cluster.voter(1).propose(new byte[1])).isPositive();
        assertThat(cluster.voter(1).requestRead()).isPositive();
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        cluster.run(2_000);
        assertThat(cluster.voter(1).confirmedReads).isEqualTo(confirmed);
        assertThat(cluster.voter(1).core().commitIndex()).isEqualTo(committed);
        cluster.heal();
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        int chosen = cluster.checker().chosenCount();
        assertThat(cluster.runUntil(ELECTION_MILLIS, () -> cluster.voter(1).deliveredCount() >= chosen))
                .isTrue();
        cluster.checker().logsMatch();
    }

    /** tigerbeetle #2942. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aVoterThatWasAwayCatchesUpUnderLoad(long seed) {
        SimulatedCluster cluster = ledBy(seed, 3, 1);
        cluster.crash(3);
        for (int i = 0; i < 5_000; i++) {
            cluster.voter(1).propose(new byte[100]);
            if (i % 50 == 0) {
                cluster.run(1);
            }
        }
        cluster.voter(3).start();
        for (int i = 0; i < 500; i++) {
            cluster.voter(1).propose(new byte[100]);
            cluster.run(1);
        }
        assertThat(cluster.voter(3).deliveredCount())
                .isGreaterThan(cluster.checker().chosenCount() - 200L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void leadershipIsHandedOverWithinARoundTripOrTwo(long seed) {
        SimulatedCluster cluster = ledBy(seed, 3, 1);
        long before = cluster.now();
        assertThat(cluster.voter(1).core().transferLeadership(cluster.now())).isTrue();
        assertThat(cluster.runUntil(100, () -> cluster.leader() != null && cluster.leader() != cluster.voter(1)))
                .isTrue();
        assertThat((cluster.now() - before) / MILLIS).isLessThan(20);
        cluster.run(5_000);
        assertThat(cluster.voter(1).stepDowns).isPositive();
        assertThat(cluster.leader()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasCommittedSurvivesACrashOfEverybody(long seed) {
        SimulatedCluster cluster = ledBy(seed, 5, 1);
        for (int i = 0; i < 50; i++) {
            cluster.voter(1).propose(new byte[1]);
        }
        cluster.run(2);
        for (int number = 1; number <= 5; number++) {
            cluster.crash(number);
        }
        int chosen = cluster.checker().chosenCount();
        cluster.voters().forEach(SimulatedVoter::start);
        cluster.awaitCommit(3 * ELECTION_MILLIS);
        assertThat(cluster.awaitLeader(1).deliveredCount()).isGreaterThan(chosen);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void undisturbedTheFirstLeaderStays(long seed) {
        SimulatedCluster cluster = new SimulatedCluster(seed, 5);
        SimulatedVoter leader = cluster.awaitLeader(3 * ELECTION_MILLIS);
        cluster.run(60_000);
        assertThat(cluster.leader()).isSameAs(leader);
        assertThat(cluster.checker().terms()).isEqualTo(1);
    }
}
