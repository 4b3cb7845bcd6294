package io.quorate.consensus;

import static io.quorate.consensus.LoneVoter.M2;
import static io.quorate.consensus.LoneVoter.M3;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Timings;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadRoundsTest {

    private static LoneVoter readyLeader() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        assertThat(voter.core.isReady()).isTrue();
        return voter;
    }

    /** jgroups-raft #208. */
    @Test
    void noReadIsConfirmedWithoutAMajority() {
        LoneVoter voter = LoneVoter.leader(ConsensusConfig.of(Timings.defaults()), 5, HardState.INITIAL, List.of());
        voter.receive(M2, voter.matched(1));
        voter.receive(M3, voter.matched(1));
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(1);
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).isEmpty();
        voter.receive(M3, voter.matched(1));
        assertThat(voter.confirmed).containsExactly(new LoneVoter.Confirmed(1, 1));
    }

    @Test
    void anAnswerToARoundThatBeganBeforeTheRequestProvesNothing() {
        LoneVoter voter = readyLeader();
        long before = voter.lastRound();
        voter.core.requestRead(voter.now);
        voter.receive(M2, new AppendReply(1, true, 1, 0, 0, before));
        assertThat(voter.confirmed).isEmpty();
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).hasSize(1);
    }

    @Test
    void requestsDuringARoundShareTheNextOne() {
        LoneVoter voter = readyLeader();
        voter.core.requestRead(voter.now);
        long first = voter.lastRound();
        voter.core.requestRead(voter.now);
        voter.core.requestRead(voter.now);
        assertThat(voter.lastRound()).isEqualTo(first);
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).containsExactly(new LoneVoter.Confirmed(1, 1));
        assertThat(voter.lastRound()).as("the next begins at once").isEqualTo(first + 1);
        voter.receive(M3, voter.matched(1));
        assertThat(voter.confirmed).contains(new LoneVoter.Confirmed(3, 1));
    }

    @Test
    void aRequestThatCanWaitBeginsNoRoundAndNeverJoinsOneUnderWay() {
        LoneVoter voter = readyLeader();
        long before = voter.lastRound();
        voter.core.requestReadWithNextHeartbeats(voter.now);
        assertThat(voter.lastRound()).isEqualTo(before);
        voter.receive(M2, new AppendReply(1, true, 1, 0, 0, before));
        assertThat(voter.confirmed).isEmpty();
        voter.core.requestRead(voter.now);
        assertThat(voter.lastRound()).isEqualTo(before + 1);
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).as("the next round serves both").containsExactly(new LoneVoter.Confirmed(2, 1));
    }

    /** etcd-io/raft #397. */
    @Test
    void aRepeatedRequestIsNotServedWithTheIndexOfTheFirst() {
        LoneVoter voter = readyLeader();
        voter.core.requestRead(voter.now);
        voter.core.propose(voter.now, new byte[1]);
        voter.receive(M3, voter.matched(2));
        voter.flush();
        assertThat(voter.core.commitIndex()).isEqualTo(2);
        voter.core.requestRead(voter.now);
        voter.receive(M2, voter.matched(2));
        voter.receive(M3, voter.matched(2));
        assertThat(voter.confirmed).endsWith(new LoneVoter.Confirmed(2, 2));
    }

    @Test
    void readsWaitUntilTheLeaderHasCommittedInItsTerm() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(1);
        voter.wake();
        voter.receive(M2, voter.matched(0));
        voter.receive(M3, voter.matched(0));
        assertThat(voter.confirmed).isEmpty();
        voter.receive(M2, voter.matched(1));
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).containsExactly(new LoneVoter.Confirmed(1, 1));
    }

    @Test
    void theLossOfLeadershipVoidsTheReadsAndTicketsAreNeverReused() {
        LoneVoter voter = readyLeader();
        voter.core.requestRead(voter.now);
        voter.receive(M3, new AppendReply(9, false, 0, 0, 0, 1));
        assertThat(voter.readsFailed).isEqualTo(1);
        assertThat(voter.confirmed).isEmpty();
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(ConsensusCore.NOT_LEADER);
    }

    @Test
    void aRefusedAppendConfirmsTheLeaderAsWell() {
        LoneVoter voter = readyLeader();
        voter.core.requestRead(voter.now);
        voter.receive(M3, new AppendReply(1, false, 0, 0, 0, voter.lastRound()));
        assertThat(voter.confirmed).hasSize(1);
    }

    @Test
    void aLostRoundIsMadeUpForByTheNextHeartbeat() {
        LoneVoter voter = readyLeader();
        voter.core.requestRead(voter.now);
        voter.wake();
        voter.receive(M2, voter.matched(1));
        assertThat(voter.confirmed).containsExactly(new LoneVoter.Confirmed(1, 1));
    }

    @Test
    void aSingleVoterConfirmsAfterTheTicketWasHandedOut() {
        LoneVoter voter = LoneVoter.fresh(1);
        voter.flush();
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(1);
        voter.core.onWake(voter.now);
        assertThat(voter.confirmed).as("its no-op is not committed yet").isEmpty();
        voter.flush();
        assertThat(voter.confirmed).isEmpty();
        assertThat(voter.core.nextWakeNanos()).isEqualTo(voter.now);
        voter.wake();
        assertThat(voter.confirmed).containsExactly(new LoneVoter.Confirmed(1, 1));
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(2);
        voter.wake();
        assertThat(voter.confirmed).endsWith(new LoneVoter.Confirmed(2, 1));
        assertThat(voter.core.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void roundsRise() {
        LoneVoter voter = readyLeader();
        for (int i = 0; i < 5; i++) {
            voter.receive(M2, voter.matched(1));
            voter.wake();
        }
        assertThat(voter.sentTo(M2, AppendEntries.class))
                .extracting(AppendEntries::round)
                .isSorted();
        assertThat(voter.lastRound()).isGreaterThanOrEqualTo(5);
    }
}
