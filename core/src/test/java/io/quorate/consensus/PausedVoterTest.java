package io.quorate.consensus;

import static io.quorate.consensus.LoneVoter.M2;
import static io.quorate.consensus.LoneVoter.M3;
import static io.quorate.consensus.LoneVoter.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import org.junit.jupiter.api.Test;

/** A voter whose process or machine stood still for a while: what it did not hear meanwhile, and what the others may have done. */
final class PausedVoterTest {

    @Test
    void aLeaderThatWasPausedDoesNothingAsLeader() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        assertThat(voter.core.isReady()).isTrue();
        voter.pass(10_000);
        int before = voter.sent.size();
        assertThat(voter.core.requestRead(voter.now)).isEqualTo(ConsensusCore.NOT_LEADER);
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(ConsensusCore.NOT_LEADER);
        // An answer that waited in a buffer all the while does not help it back.
        voter.receive(M2, voter.matched(1));
        assertThat(voter.core.isLeader()).isFalse();
        assertThat(voter.sent).hasSize(before);
    }

    @Test
    void aFollowerThatWasPausedGivesItsLeaderOneHeartbeatMore() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.pass(1_000);
        // What waited meanwhile: the request of another that was paused for less time.
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isFalse();
        voter.core.onWake(voter.now);
        assertThat(voter.sent(PreVoteRequest.class)).isEmpty();
        assertThat(voter.core.nextWakeNanos()).isEqualTo(voter.now + 75 * LoneVoter.MILLIS);

        // The leader is there after all: it may be excused again.
        voter.receive(M2, append(1, 0, 0, 0));
        voter.pass(1_000);
        voter.core.onWake(voter.now);
        assertThat(voter.sent(PreVoteRequest.class)).isEmpty();
        // It was not heard since: whatever pauses there are, an election is due.
        voter.pass(1_000);
        voter.receive(M3, new PreVoteRequest(2, 0, 0));
        assertThat(voter.lastSent(PreVoteReply.class).granted()).isTrue();
    }

    @Test
    void aFollowerThatWasPausedAndGotNoMoreThanAnExcuseAsks() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.pass(1_000);
        voter.core.onWake(voter.now);
        assertThat(voter.sent(PreVoteRequest.class)).isEmpty();
        voter.wake();
        assertThat(voter.sent(PreVoteRequest.class)).hasSize(2);
    }

    @Test
    void aFollowerThatWokeInTimeExcusesNobody() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.wake();
        assertThat(voter.sent(PreVoteRequest.class)).hasSize(2);
    }
}
