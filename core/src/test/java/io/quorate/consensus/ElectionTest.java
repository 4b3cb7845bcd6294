package io.quorate.consensus;

import static io.quorate.consensus.LoneVoter.M1;
import static io.quorate.consensus.LoneVoter.M2;
import static io.quorate.consensus.LoneVoter.M3;
import static io.quorate.consensus.LoneVoter.append;
import static io.quorate.consensus.LoneVoter.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.DiskId;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElectionTest {

    @Test
    void aVoterStartsAsFollowerAndAsksAfterARandomTimeOutWithoutChangingItsTerm() {
        LoneVoter voter = LoneVoter.fresh(3);
        assertThat(voter.core.role()).isEqualTo(MasterRole.FOLLOWER);
        assertThat(voter.core.nextWakeNanos()).isBetween(300 * LoneVoter.MILLIS, 600 * LoneVoter.MILLIS);

        voter.core.onWake(voter.core.nextWakeNanos() - 1);
        assertThat(voter.sent).isEmpty();
        voter.wake();
        assertThat(voter.sent(PreVoteRequest.class))
                .containsExactly(new PreVoteRequest(1, 0, 0), new PreVoteRequest(1, 0, 0));
        assertThat(voter.core.term()).isZero();
        assertThat(voter.persisted).isEmpty();
    }

    @Test
    void termAndVoteAreOneWriteAndDurableBeforeTheVoteIsSent() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, new VoteRequest(4, 0, 0, false));
        assertThat(voter.persisted).containsExactly(new LoneVoter.Persisted(new HardState(4, M2), 0, List.of()));
        assertThat(voter.sent).isEmpty();
        voter.flush();
        assertThat(voter.sent).containsExactly(new LoneVoter.Sent(M2, new VoteReply(4, true)));
    }

    @Test
    void aCandidateCampaignsAndCountsItsOwnVoteOnlyWhenThatIsDurable() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        assertThat(voter.persisted).containsExactly(new LoneVoter.Persisted(new HardState(1, M1), 0, List.of()));
        assertThat(voter.sent(VoteRequest.class)).isEmpty();

        // Not even with a vote of somebody else (which cannot be an answer, as nothing was asked) does it lead.
        voter.receive(M2, new VoteReply(1, true));
        assertThat(voter.core.isLeader()).isFalse();
        voter.flush();
        assertThat(voter.core.isLeader()).isTrue();
    }

    @Test
    void aVoterVotesOnceInATermAndRepeatsThatVoteOnly() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, new VoteRequest(4, 0, 0, false));
        voter.receive(M3, new VoteRequest(4, 0, 0, false));
        voter.receive(M2, new VoteRequest(4, 0, 0, false));
        voter.flush();
        assertThat(voter.sentTo(M2, VoteReply.class)).containsExactly(new VoteReply(4, true), new VoteReply(4, true));
        assertThat(voter.sentTo(M3, VoteReply.class)).containsExactly(new VoteReply(4, false));
    }

    @Test
    void aVoteSurvivesARestart() {
        LoneVoter voter = new LoneVoter(3, new HardState(4, M2), List.of());
        voter.receive(M3, new VoteRequest(4, 0, 0, false));
        assertThat(voter.lastSent(VoteReply.class)).isEqualTo(new VoteReply(4, false));
    }

    @Test
    void aLogThatIsLessCompleteGetsNoVoteAndNoPreVote() {
        LoneVoter voter = new LoneVoter(3, new HardState(3, null), List.of(entry(1, 1), entry(2, 3)));
        voter.receive(M2, new PreVoteRequest(4, 9, 2));
        voter.receive(M2, new PreVoteRequest(4, 1, 3));
        voter.receive(M2, new PreVoteRequest(4, 2, 3));
        assertThat(voter.sent(PreVoteReply.class))
                .extracting(PreVoteReply::granted)
                .containsExactly(false, false, true);
        voter.receive(M2, new VoteRequest(4, 9, 2, false));
        voter.receive(M3, new VoteRequest(4, 2, 3, false));
        voter.flush();
        assertThat(voter.sent(VoteReply.class)).containsExactly(new VoteReply(4, false), new VoteReply(4, true));
    }

    @Test
    void aVoterThatHearsALiveLeaderRefusesElectionsUnlessTheLeaderAskedForOne() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.pass(299);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        voter.receive(M3, new VoteRequest(2, 0, 0, false));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isFalse();
        assertThat(voter.sent(VoteReply.class)).isEmpty();
        assertThat(voter.core.term()).isEqualTo(1);

        voter.receive(M3, new VoteRequest(2, 0, 0, true));
        voter.flush();
        assertThat(voter.lastSent(VoteReply.class)).isEqualTo(new VoteReply(2, true));
    }

    @Test
    void afterTheShortestTimeOutOfSilenceAPreVoteIsGranted() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.pass(300);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isTrue();
    }

    @Test
    void aBrokenConnectionToTheLeaderStartsAPreVoteAtOnceAndReleasesTheVoter() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.core.onPeerDown(voter.now, M3.node());
        assertThat(voter.core.nextWakeNanos()).isGreaterThanOrEqualTo(voter.now + 300 * LoneVoter.MILLIS);
        voter.core.onPeerDown(voter.now, M2.node());
        assertThat(voter.core.nextWakeNanos()).isBetween(voter.now, voter.now + Election.LOST_LEADER_JITTER_NANOS);
        voter.wake();
        assertThat(voter.sent(PreVoteRequest.class)).hasSize(2);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isTrue();
    }

    @Test
    void aLeaderThatIsHeardAgainAfterTheConnectionBrokeIsFollowedAgain() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.core.onPeerDown(voter.now, M2.node());
        voter.wake();
        assertThat(voter.core.role()).isEqualTo(MasterRole.CANDIDATE);
        voter.receive(M2, append(1, 0, 0, 0));
        assertThat(voter.core.role()).isEqualTo(MasterRole.FOLLOWER);
        assertThat(voter.core.leader()).isEqualTo(M2.node());
        assertThat(voter.core.term()).isEqualTo(1);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isFalse();
    }

    @Test
    void refusedPreVotesNeverRaiseTheTerm() {
        LoneVoter voter = LoneVoter.fresh(3);
        for (int i = 0; i < 50; i++) {
            voter.wake();
            voter.receive(M2, new PreVoteReply(0, 1, false));
        }
        assertThat(voter.core.term()).isZero();
        assertThat(voter.persisted).isEmpty();
    }

    @Test
    void anAnswerToAnEarlierPreVoteDoesNotCountForThisOne() {
        LoneVoter voter = new LoneVoter(3, new HardState(5, null), List.of());
        voter.wake();
        voter.receive(M2, new PreVoteReply(5, 5, true));
        assertThat(voter.core.term()).isEqualTo(5);
        voter.receive(M2, new PreVoteReply(5, 6, true));
        assertThat(voter.core.term()).isEqualTo(6);
    }

    @Test
    void aSingleVoterElectsItselfAtOnce() {
        LoneVoter voter = LoneVoter.fresh(1);
        assertThat(voter.core.isLeader()).isFalse();
        voter.flush();
        assertThat(voter.core.isLeader()).isTrue();
        assertThat(voter.core.isReady()).isFalse();
        voter.flush();
        assertThat(voter.core.isReady()).isTrue();
        assertThat(voter.delivered).containsExactly(1L);
        assertThat(voter.core.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLeaderThatHearsNoMajorityStepsDown() {
        LoneVoter voter = LoneVoter.leader(ConsensusConfig.of(Timings.defaults()), 5, HardState.INITIAL, List.of());
        long elected = voter.now;
        while (voter.now < elected + 599 * LoneVoter.MILLIS) {
            voter.receive(M2, voter.matched(0));
            voter.wake();
        }
        assertThat(voter.now).isEqualTo(elected + 600 * LoneVoter.MILLIS);
        assertThat(voter.core.role()).isEqualTo(MasterRole.FOLLOWER);
        assertThat(voter.core.leader()).isNull();
        assertThat(voter.readsFailed).isEqualTo(1);
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(ConsensusCore.NOT_LEADER);
    }

    @Test
    void aLeaderThatSteppedDownDoesNotLeadAgainByItsOldVotes() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.pass(600);
        voter.core.onWake(voter.now);
        assertThat(voter.core.isLeader()).isFalse();
        voter.wake();
        voter.receive(M2, new VoteReply(1, true));
        assertThat(voter.core.role()).isEqualTo(MasterRole.CANDIDATE);
    }

    @Test
    void aLowerTermThanOursIsToldSoThatItsLeaderStepsDown() {
        LoneVoter voter = new LoneVoter(3, new HardState(7, null), List.of());
        voter.receive(M2, append(3, 0, 0, 0));
        assertThat(voter.lastSent(AppendReply.class).term()).isEqualTo(7);
        assertThat(voter.lastSent(AppendReply.class).success()).isFalse();
        voter.receive(M2, new PreVoteRequest(4, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class)).isEqualTo(new PreVoteReply(7, 4, false));

        LoneVoter leader = LoneVoter.leaderOfThree();
        leader.receive(M2, new AppendReply(7, false, 0, 0, 0, 1));
        assertThat(leader.core.role()).isEqualTo(MasterRole.FOLLOWER);
        assertThat(leader.core.term()).isEqualTo(7);
    }

    @Test
    void aTermThatIsAbsurdlyFarAheadIsIgnored() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1_000_001, 0, 0, 0));
        voter.receive(M2, new VoteRequest(Long.MAX_VALUE, 0, 0, true));
        voter.receive(M2, new TimeoutNow(Long.MAX_VALUE));
        voter.receive(M2, new VoteReply(-1, true));
        assertThat(voter.core.term()).isZero();
        assertThat(voter.persisted).isEmpty();
        voter.receive(M2, append(1_000_000, 0, 0, 0));
        assertThat(voter.core.term()).isEqualTo(1_000_000);
    }

    @Test
    void aVoterInTheLastTermCampaignsNoMoreInsteadOfOverflowing() {
        LoneVoter voter = new LoneVoter(3, new HardState(Long.MAX_VALUE, null), List.of());
        voter.pass(1_000);
        voter.core.onWake(voter.now);
        assertThat(voter.core.term()).isEqualTo(Long.MAX_VALUE);
        assertThat(voter.sent).isEmpty();
        assertThat(voter.core.nextWakeNanos()).isGreaterThan(voter.now);
    }

    @Test
    void theAnswersOfStrangersAndOfOtherDisksCountForNothing() {
        LoneVoter voter = LoneVoter.fresh(3);
        VoterId wiped = new VoterId(M2.node(), new DiskId(99));
        voter.wake();
        voter.receive(wiped, new PreVoteReply(0, 1, true));
        assertThat(voter.core.term()).isZero();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        voter.flush();
        voter.receive(wiped, new VoteReply(1, true));
        voter.receive(wiped, new VoteReply(9, false));
        voter.receive(M1, new VoteReply(1, true));

        assertThat(voter.core.isLeader()).isFalse();
        assertThat(voter.core.term()).isEqualTo(1);
    }

    @Test
    void whileAVoteIsBeingWrittenNoFurtherElectionIsBegunOrGranted() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, new VoteRequest(1, 0, 0, false));
        assertThat(voter.core.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        voter.pass(5_000);
        voter.core.onWake(voter.now);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.sent).isEmpty();
        voter.flush();
        assertThat(voter.sent(PreVoteReply.class)).containsExactly(new PreVoteReply(1, 2, false));
        assertThat(voter.core.nextWakeNanos()).isGreaterThanOrEqualTo(voter.now + 300 * LoneVoter.MILLIS);
    }

    @Test
    void aVoteThatComesAfterTheTimeOutStillElects() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        voter.flush();
        voter.wake();
        assertThat(voter.lastSent(PreVoteRequest.class).term()).isEqualTo(2);
        voter.receive(M3, new VoteReply(1, true));
        assertThat(voter.core.isLeader()).isTrue();
        assertThat(voter.core.term()).isEqualTo(1);
    }

    @Test
    void votesOfATermThatAnotherLedElectNobodyWhoeverIsRemovedThen() {
        LoneVoter voter = LoneVoter.fresh(5);
        List<VoterId> all = voter.core.membership().voters();
        voter.wake();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        voter.receive(M3, new PreVoteReply(0, 1, true));
        voter.flush();
        voter.receive(M3, new VoteReply(1, true));
        // The three others have elected this one, which removes two of them.
        Membership four = Membership.founding(all).without(all.get(3));
        Membership three = four.without(all.get(4));
        voter.receive(
                M2,
                append(
                        1,
                        0,
                        0,
                        2,
                        new LogEntry(1, 1, LogEntry.Kind.MEMBERSHIP, four.encode()),
                        new LogEntry(2, 1, LogEntry.Kind.MEMBERSHIP, three.encode())));
        voter.flush();
        assertThat(voter.core.membership().voters()).containsExactly(M1, M2, M3);

        voter.wake();
        assertThat(voter.core.role()).isEqualTo(MasterRole.CANDIDATE);
        // Two of three, but of another election.
        voter.receive(M3, new VoteReply(1, true));
        assertThat(voter.core.isLeader()).isFalse();
    }

    /** A lower name than that of the voter under test. */
    private static final VoterId L1 = new VoterId(NodeId.of("l1"), new DiskId(9));

    /** Asks, as another does, which is granted; then it is granted what it asked itself. @return whether it campaigns */
    private static boolean campaignsBeside(VoterId other, PreVoteRequest request) {
        LoneVoter voter = new LoneVoter(
                ConsensusConfig.of(Timings.defaults()),
                Membership.founding(List.of(M1, L1, M2)),
                new HardState(1, null),
                new LogStore.Recovered(new byte[0], List.of(entry(1, 1))),
                false);
        voter.wake();
        voter.receive(other, request);
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isTrue();
        voter.receive(L1, new PreVoteReply(1, 2, true));
        return !voter.persisted.isEmpty();
    }

    @Test
    void ofTwoThatAskTheOneBehindInTermOrLogGivesWayOrElseTheOneWithTheLowerName() {
        assertThat(campaignsBeside(M2, new PreVoteRequest(2, 1, 1))).isFalse();
        assertThat(campaignsBeside(L1, new PreVoteRequest(2, 1, 1))).isTrue();
        assertThat(campaignsBeside(L1, new PreVoteRequest(2, 2, 1))).isFalse();
        assertThat(campaignsBeside(L1, new PreVoteRequest(3, 1, 1))).isFalse();
    }

    @Test
    void whoGaveWayCampaignsWhenItAsksAgain() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        voter.receive(M2, new PreVoteRequest(1, 0, 0));
        voter.receive(M3, new PreVoteReply(0, 1, true));
        assertThat(voter.persisted).isEmpty();

        voter.wake();
        voter.receive(M3, new PreVoteReply(0, 1, true));
        assertThat(voter.persisted).hasSize(1);
    }

    @Test
    void whoAsksGoesOnIfTheOtherCannotBeElected() {
        LoneVoter voter = new LoneVoter(3, new HardState(1, null), List.of(entry(1, 1)));
        voter.wake();
        voter.receive(M2, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isFalse();
        voter.receive(M3, new PreVoteReply(1, 2, true));
        assertThat(voter.persisted).hasSize(1);
    }

    @Test
    void aCandidateThatMeetsARivalAsksAgainSoonButOnlyOnce() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        voter.flush();
        voter.receive(M2, new VoteRequest(1, 0, 0, false));
        assertThat(voter.core.nextWakeNanos() - voter.now).isBetween(0L, Election.SPLIT_VOTE_JITTER_NANOS);
        voter.flush();
        assertThat(voter.sentTo(M2, VoteReply.class)).containsExactly(new VoteReply(1, false));

        voter.wake();
        assertThat(voter.sentTo(M2, PreVoteRequest.class)).endsWith(new PreVoteRequest(2, 0, 0));
        voter.receive(M2, new PreVoteReply(1, 2, true));
        voter.flush();
        voter.receive(M2, new VoteRequest(2, 0, 0, false));
        assertThat(voter.core.nextWakeNanos() - voter.now).isGreaterThanOrEqualTo(300 * LoneVoter.MILLIS);
    }

    @Test
    void aRivalWhoIsMetWhileTheVoteIsBeingWrittenCountsAsWell() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        voter.receive(M2, new PreVoteReply(0, 1, true));
        voter.receive(M2, new VoteRequest(1, 0, 0, false));
        assertThat(voter.core.nextWakeNanos()).as("until the vote is written").isEqualTo(Long.MAX_VALUE);
        voter.flush();
        assertThat(voter.core.nextWakeNanos() - voter.now).isBetween(0L, Election.SPLIT_VOTE_JITTER_NANOS);
    }

    @Test
    void electionsThatNobodyWinsAreTriedEverMoreSlowly() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.wake();
        long longest = 0;
        for (int i = 0; i < 6; i++) {
            long term = voter.core.term();
            voter.receive(M2, new PreVoteReply(term, term + 1, true));
            voter.flush();
            longest = Math.max(longest, voter.core.nextWakeNanos() - voter.now);
            voter.wake();
        }
        assertThat(longest).isBetween(2_400 * LoneVoter.MILLIS, 4_800 * LoneVoter.MILLIS);
    }

    @Test
    void anOrderToTimeOutMakesTheFollowerCampaignWithoutPreVote() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.receive(M3, new TimeoutNow(1));
        assertThat(voter.core.term()).as("only the leader may ask for it").isEqualTo(1);
        voter.receive(M2, new TimeoutNow(1));
        voter.flush();
        assertThat(voter.lastSent(VoteRequest.class)).isEqualTo(new VoteRequest(2, 0, 0, true));
        voter.receive(M2, new TimeoutNow(1));
        assertThat(voter.core.term()).as("a repeated order is stale").isEqualTo(2);
    }

    @Test
    void onlyOneLeadsATerm() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.receive(M3, append(1, 0, 0, 0, entry(1, 1)));
        assertThat(voter.core.leader()).isEqualTo(M2.node());
        assertThat(voter.core.lastIndex()).isZero();
        LoneVoter leader = LoneVoter.leaderOfThree();
        leader.receive(M2, append(1, 1, 1, 0, entry(2, 1)));
        assertThat(leader.core.isLeader()).isTrue();
        assertThat(leader.core.lastIndex()).isEqualTo(1);
    }

    @Test
    void aNewLeaderAnnouncesItselfWithANoOpOfItsTerm() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        List<AppendEntries> appends = voter.sentTo(M2, AppendEntries.class);
        assertThat(appends).hasSize(1);
        assertThat(appends.get(0).entries()).hasSize(1);
        assertThat(appends.get(0).entries().get(0).command()).isEmpty();
        assertThat(appends.get(0).term()).isEqualTo(1);
    }

    @Test
    void aDiskThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new LoneVoter(3, new HardState(1, null), List.of(entry(1, 2))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoneVoter(3, new HardState(2, null), List.of(entry(2, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoneVoter(3, new HardState(2, null), List.of(entry(1, 2), entry(2, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Membership.founding(List.of(M1, M1))).isInstanceOf(IllegalArgumentException.class);
    }
}
