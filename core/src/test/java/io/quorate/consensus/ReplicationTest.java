package io.quorate.consensus;

import static io.quorate.consensus.LoneVoter.M2;
import static io.quorate.consensus.LoneVoter.M3;
import static io.quorate.consensus.LoneVoter.append;
import static io.quorate.consensus.LoneVoter.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import io.quorate.model.DiskId;
import io.quorate.model.Timings;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.LogEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplicationTest {
    private static final ConsensusConfig USUAL = ConsensusConfig.of(Timings.defaults());

    private static ConsensusConfig small(int inFlight, int batchBytes, int batchEntries) {
        return new ConsensusConfig(
                USUAL.heartbeatNanos(),
                USUAL.electionTimeoutMinNanos(),
                USUAL.electionTimeoutMaxNanos(),
                inFlight,
                batchBytes,
                batchEntries,
                100,
                10);
    }

    // ---- followers

    @Test
    void theLongestCommandFitsAFrameAndALongerOneIsRefused() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(LoneVoter.M2, voter.matched(1));

        assertThat(voter.core.propose(voter.now, new byte[ProtocolLimits.MAX_COMMAND_BYTES + 1]))
                .isEqualTo(ConsensusCore.TOO_LONG);
        assertThat(voter.core.lastIndex()).isEqualTo(1);
        byte[] longest = new byte[ProtocolLimits.MAX_COMMAND_BYTES];
        assertThat(voter.core.propose(voter.now, longest)).isEqualTo(2);

        long most = Long.MAX_VALUE;
        DiskId disk = new DiskId(-1);
        AppendEntries append =
                new AppendEntries(most, most, most, List.of(new LogEntry(most, most, longest)), most, most);
        assertThat(MessageCodec.encode(new ConsensusEnvelope(-1, disk, disk, append)))
                .hasSizeLessThanOrEqualTo(ProtocolLimits.MAX_FRAME_BYTES);
    }

    @Test
    void entriesAreAcknowledgedOnlyOnceTheyAreDurable() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0, entry(1, 1), entry(2, 1)));
        assertThat(voter.sent).isEmpty();
        voter.flushUpTo(1);
        assertThat(voter.sent).as("the term is durable, the entries are not").isEmpty();
        voter.flush();
        assertThat(voter.sent(AppendReply.class)).containsExactly(new AppendReply(1, true, 2, 0, 0, 1));
    }

    @Test
    void aHeartbeatIsAnsweredAtOnceButSaysOnlyWhatIsDurable() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0));
        voter.flush();
        voter.receive(M2, append(1, 0, 0, 0, entry(1, 1), entry(2, 1)));
        voter.receive(M2, append(1, 2, 1, 0));
        assertThat(voter.lastSent(AppendReply.class)).isEqualTo(new AppendReply(1, true, 0, 0, 0, 1));
        voter.flush();
        voter.receive(M2, append(1, 2, 1, 0));
        assertThat(voter.lastSent(AppendReply.class)).isEqualTo(new AppendReply(1, true, 2, 0, 0, 1));
    }

    @Test
    void aHeartbeatDoesNotClaimMoreThanItHasVerified() {
        LoneVoter voter = new LoneVoter(3, new HardState(1, null), List.of(entry(1, 1), entry(2, 1), entry(3, 1)));
        voter.receive(M2, append(1, 1, 1, 3));
        assertThat(voter.lastSent(AppendReply.class).matchIndex()).isEqualTo(1);
        assertThat(voter.core.commitIndex())
                .as("what follows may be another leader's")
                .isEqualTo(1);
    }

    @Test
    void aMissingOrConflictingEntryIsRefusedWithAHint() {
        LoneVoter voter = new LoneVoter(3, new HardState(4, null), List.of(entry(1, 1), entry(2, 2), entry(3, 4)));
        voter.receive(M2, append(4, 9, 3, 0, entry(10, 4)));
        assertThat(voter.lastSent(AppendReply.class)).isEqualTo(new AppendReply(4, false, 9, 2, 2, 1));
        voter.receive(M2, append(4, 3, 3, 0, entry(4, 4)));
        assertThat(voter.lastSent(AppendReply.class)).isEqualTo(new AppendReply(4, false, 3, 2, 2, 1));
        assertThat(voter.core.lastIndex()).isEqualTo(3);
        assertThat(voter.persisted).isEmpty();
    }

    @Test
    void onlyARealConflictCutsTheLog() {
        LoneVoter voter = new LoneVoter(3, new HardState(4, null), List.of(entry(1, 1), entry(2, 2), entry(3, 2)));
        voter.receive(M2, append(4, 0, 0, 0, entry(1, 1)));
        assertThat(voter.core.lastIndex()).as("a late append cuts nothing off").isEqualTo(3);
        assertThat(voter.persisted).isEmpty();
        voter.receive(M2, append(4, 1, 1, 0, entry(2, 2), entry(3, 4)));
        assertThat(voter.persisted).containsExactly(new LoneVoter.Persisted(null, 3, List.of(entry(3, 4))));
        assertThat(voter.sent(AppendReply.class))
                .as("the disk holds three entries, but not yet these")
                .extracting(AppendReply::matchIndex)
                .containsExactly(1L);
        voter.flush();
        assertThat(voter.lastSent(AppendReply.class).matchIndex()).isEqualTo(3);
    }

    @Test
    void aCommittedEntryIsNeverCut() {
        LoneVoter voter = new LoneVoter(3, new HardState(2, null), List.of(entry(1, 1), entry(2, 1)));
        voter.receive(M2, append(2, 2, 1, 2));
        assertThat(voter.delivered).containsExactly(1L, 2L);
        assertThatThrownBy(() -> voter.receive(M2, append(2, 1, 1, 2, entry(2, 2))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(voter.core.lastIndex()).isEqualTo(2);
    }

    @Test
    void entriesAreDeliveredOnceAndInOrderWhateverIsRepeated() {
        LoneVoter voter = LoneVoter.fresh(3);
        AppendEntries first = append(1, 0, 0, 1, entry(1, 1), entry(2, 1));
        AppendEntries second = append(1, 2, 1, 3, entry(3, 1));
        voter.receive(M2, second);
        assertThat(voter.delivered).isEmpty();
        voter.receive(M2, first);
        voter.receive(M2, second);
        voter.receive(M2, first);
        voter.receive(M2, second);
        assertThat(voter.delivered).containsExactly(1L, 2L, 3L);
        assertThat(voter.core.commitIndex()).isEqualTo(3);
    }

    @Test
    void appendsThatAreNoLogChangeNothing() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0, entry(2, 1)));
        voter.receive(M2, append(1, 0, 0, 0, entry(1, 2)));
        voter.receive(M2, append(1, 0, 1, 0, entry(1, 1)));
        voter.receive(M2, append(1, -1, 0, 0));
        voter.receive(M2, append(2, 0, 0, 0, entry(1, 2), entry(2, 1)));
        voter.receive(M2, append(2, 0, 0, -1));
        voter.receive(M2, append(2, 0, 0, 0, entry(1, 0)));
        assertThat(voter.core.term()).isZero();
        assertThat(voter.persisted).isEmpty();
    }

    // ---- the leader

    @Test
    void aMajorityCommitsAndTheLeadersOwnDiskCountsOnlyWhenItIsDone() {
        LoneVoter voter = LoneVoter.leader(USUAL, 5, HardState.INITIAL, List.of());
        voter.receive(M2, voter.matched(1));
        voter.receive(M3, voter.matched(1));
        assertThat(voter.core.commitIndex()).isEqualTo(1);
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(2);
        assertThat(voter.sentTo(M2, AppendEntries.class))
                .as("sent while the own disk still writes")
                .anyMatch(sent -> sent.entries().equals(List.of(new LogEntry(2, 1, new byte[1]))));
        voter.receive(M2, voter.matched(2));
        voter.receive(M3, voter.matched(2));
        assertThat(voter.core.commitIndex())
                .as("two of five, and our own that is not durable")
                .isEqualTo(1);
        voter.flush();
        assertThat(voter.core.commitIndex()).isEqualTo(2);
    }

    @Test
    void aMajorityOfTheOthersCommitsThoughTheLeadersDiskIsSlow() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.core.propose(voter.now, new byte[1]);
        voter.receive(M2, voter.matched(2));
        voter.receive(M3, voter.matched(2));
        assertThat(voter.delivered).containsExactly(1L, 2L);
    }

    /** Figure 8 of the paper; logcabin #44. */
    @Test
    void anEntryOfAnOlderTermIsNotCommittedByCountingButWithTheFirstOfTheNewTerm() {
        LoneVoter voter =
                LoneVoter.leader(USUAL, 3, new HardState(4, null), List.of(entry(1, 1), entry(2, 2), entry(3, 4)));
        voter.receive(M2, voter.matched(3));
        voter.receive(M3, voter.matched(3));
        assertThat(voter.core.commitIndex()).isZero();
        voter.receive(M2, voter.matched(4));
        assertThat(voter.delivered).containsExactly(1L, 2L, 3L, 4L);
        assertThat(voter.core.isReady()).isTrue();
    }

    /** RATIS-2605. */
    @Test
    void anAnsweredHeartbeatDoesNotAdvanceTheMatchIndex() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.core.propose(voter.now, new byte[1]);
        voter.wake();
        voter.receive(M2, voter.matched(0));
        voter.receive(M3, voter.matched(0));
        assertThat(voter.core.commitIndex()).isZero();
        assertThat(voter.core.progress(voter.now))
                .extracting(PeerProgress::matchIndex)
                .containsExactly(1L, 0L, 0L);
    }

    @Test
    void lateAndRepeatedAnswersDoNotTakeBackWhatIsKnown() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        for (int i = 0; i < 5; i++) {
            voter.core.propose(voter.now, new byte[1]);
        }
        voter.wake();
        voter.receive(M2, voter.matched(6));
        int sent = voter.sent.size();
        voter.receive(M2, voter.matched(2));
        voter.receive(M2, new AppendReply(1, false, 1, 0, 0, 1));
        voter.receive(M2, new AppendReply(1, false, 4, 3, 1, 1));
        voter.receive(M2, new AppendReply(1, true, 99, 0, 0, 1));
        voter.receive(M2, new AppendReply(1, true, 6, 0, 0, 999));
        voter.receive(M2, new AppendReply(0, true, 6, 0, 0, 1));
        assertThat(voter.core.progress(voter.now).get(1).matchIndex()).isEqualTo(6);
        assertThat(voter.sent).as("nothing is sent again").hasSize(sent);
    }

    @Test
    void aMemberThatLacksWhatItHadAcknowledgedGetsItAgain() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        for (int i = 0; i < 5; i++) {
            voter.core.propose(voter.now, new byte[1]);
        }
        voter.flush();
        voter.receive(M2, voter.matched(6));
        assertThat(voter.core.commitIndex()).isEqualTo(6);
        voter.core.onPeerDown(voter.now, M2.node());
        voter.wake();
        AppendEntries probe = Iterables.getLast(voter.sentTo(M2, AppendEntries.class));
        assertThat(probe.prevIndex()).isEqualTo(6);

        voter.receive(M2, new AppendReply(1, false, 6, 2, 1, probe.round()));

        assertThat(voter.core.progress(voter.now).get(1).matchIndex()).isEqualTo(2);
        AppendEntries again = Iterables.getLast(voter.sentTo(M2, AppendEntries.class));
        assertThat(again.prevIndex()).isEqualTo(2);
        assertThat(again.entries()).extracting(LogEntry::index).containsExactly(3L, 4L, 5L, 6L);
        voter.receive(M2, voter.matched(6));
        assertThat(voter.core.progress(voter.now).get(1).matchIndex()).isEqualTo(6);
        assertThat(voter.core.commitIndex()).isEqualTo(6);
    }

    /** What was acknowledged to another leader may have been replaced since. */
    @Test
    void anAnswerOfAnOlderTermCountsForNothing() {
        LoneVoter voter = LoneVoter.leader(USUAL, 3, new HardState(4, null), List.of(entry(1, 4)));
        voter.receive(M2, new AppendReply(4, true, 2, 0, 0, voter.lastRound()));
        assertThat(voter.core.progress(voter.now).get(1).matchIndex()).isZero();
        assertThat(voter.core.commitIndex()).isZero();
    }

    @Test
    void aRefusedAppendIsTriedFromTheHintAndThenTheRestFollows() {
        LoneVoter voter = LoneVoter.leader(
                USUAL, 3, new HardState(5, null), List.of(entry(1, 1), entry(2, 3), entry(3, 3), entry(4, 5)));
        // The other has 1@1, 2@2, 3@2.
        voter.receive(M2, new AppendReply(6, false, 4, 3, 2, voter.lastRound()));
        AppendEntries probe = voter.sentTo(M2, AppendEntries.class).get(1);
        assertThat(probe.prevIndex()).isEqualTo(1);
        assertThat(probe.entries()).extracting(LogEntry::index).containsExactly(2L, 3L, 4L, 5L);
        int sent = voter.sent.size();
        voter.receive(M2, new AppendReply(6, false, 4, 3, 2, voter.lastRound()));
        assertThat(voter.sent).as("the same refusal again does not send again").hasSize(sent);
        voter.receive(M2, voter.matched(5));
        assertThat(voter.core.commitIndex()).isEqualTo(5);
    }

    @Test
    void appendsGoAheadOfTheAnswersUpToTheWindowAndThenInBatches() {
        LoneVoter voter = LoneVoter.leader(small(2, 1_000, 3), 3, HardState.INITIAL, List.of());
        voter.receive(M2, voter.matched(1));
        for (int i = 0; i < 7; i++) {
            voter.core.propose(voter.now, new byte[1]);
        }
        List<AppendEntries> sent = voter.sentTo(M2, AppendEntries.class);
        assertThat(sent).extracting(each -> each.entries().size()).containsExactly(1, 1, 1);
        voter.receive(M2, voter.matched(3));
        sent = voter.sentTo(M2, AppendEntries.class);
        assertThat(sent).extracting(each -> each.entries().size()).containsExactly(1, 1, 1, 3, 2);
        assertThat(sent.get(4).prevIndex()).isEqualTo(6);
    }

    @Test
    void aBatchIsLimitedInBytesButOneEntryAlwaysGoes() {
        LoneVoter voter = LoneVoter.leader(small(9, 100, 9), 3, HardState.INITIAL, List.of());
        voter.core.propose(voter.now, new byte[90]);
        voter.receive(M2, voter.matched(1));
        assertThat(voter.sentTo(M2, AppendEntries.class))
                .extracting(each -> each.entries().size())
                .containsExactly(1, 1);
    }

    @Test
    void aLostAppendIsNoticedByTheNextHeartbeat() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        voter.core.propose(voter.now, new byte[1]);
        voter.core.propose(voter.now, new byte[1]);
        voter.wake();
        AppendEntries heartbeat = voter.sentTo(M2, AppendEntries.class).get(3);
        assertThat(heartbeat.prevIndex()).isEqualTo(3);
        voter.receive(M2, new AppendReply(1, false, 3, 1, 1, heartbeat.round()));
        AppendEntries again = voter.sentTo(M2, AppendEntries.class).get(4);
        assertThat(again.prevIndex()).isEqualTo(1);
        assertThat(again.entries()).hasSize(2);
    }

    @Test
    void aLostAnswerIsMadeUpForByTheNextHeartbeat() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        voter.core.propose(voter.now, new byte[1]);
        voter.flush();
        voter.wake();
        voter.receive(M2, voter.matched(2));
        assertThat(voter.core.commitIndex()).isEqualTo(2);
    }

    @Test
    void aBrokenConnectionStartsAgainFromWhatIsKnown() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        voter.core.propose(voter.now, new byte[1]);
        voter.core.onPeerDown(voter.now, M2.node());
        voter.wake();
        assertThat(voter.sentTo(M2, AppendEntries.class).get(2).prevIndex()).isEqualTo(1);
        voter.receive(M2, voter.matched(1));
        assertThat(voter.sentTo(M2, AppendEntries.class).get(3).entries()).hasSize(1);
    }

    @Test
    void proposalsBeyondTheBoundsAreRefusedAndTakenAgainLater() {
        LoneVoter voter = LoneVoter.leader(small(9, 100, 9), 3, HardState.INITIAL, List.of());
        voter.receive(M2, voter.matched(1));
        assertThat(voter.core.propose(voter.now, new byte[500]))
                .as("a large one alone")
                .isEqualTo(2);
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(ConsensusCore.OVERLOADED);
        voter.flush();
        voter.receive(M2, voter.matched(2));
        for (int i = 0; i < 10; i++) {
            assertThat(voter.core.propose(voter.now, new byte[1])).isPositive();
        }
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(ConsensusCore.OVERLOADED);
        assertThatThrownBy(() -> voter.core.propose(voter.now, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAppendWithALateTermTruncationIsNotAcknowledgedByAnEarlierWrite() {
        LoneVoter voter = LoneVoter.fresh(3);
        voter.receive(M2, append(1, 0, 0, 0, entry(1, 1), entry(2, 1), entry(3, 1)));
        voter.receive(M3, append(2, 1, 1, 0, entry(2, 2)));
        // The writes: term 1; entries 1 to 3; term 2; cut at 2 and entry 2.
        voter.flushUpTo(3);
        assertThat(voter.sentTo(M3, AppendReply.class)).isEmpty();
        voter.receive(M3, append(2, 2, 2, 0));
        assertThat(voter.lastSent(AppendReply.class).matchIndex()).isEqualTo(1);
        voter.flush();
        assertThat(voter.lastSent(AppendReply.class).matchIndex()).isEqualTo(2);
    }

    // ---- transfer

    @Test
    void leadershipGoesToTheMostCompleteVoterOnceItHasEverything() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.core.propose(voter.now, new byte[1]);
        voter.receive(M2, voter.matched(0));
        voter.receive(M3, voter.matched(1));
        assertThat(voter.core.transferLeadership(voter.now)).isTrue();
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(ConsensusCore.OVERLOADED);
        assertThat(voter.sent(TimeoutNow.class)).isEmpty();
        voter.receive(M3, voter.matched(2));
        assertThat(voter.sentTo(M3, TimeoutNow.class)).containsExactly(new TimeoutNow(1));
        assertThat(voter.sentTo(M2, TimeoutNow.class)).isEmpty();
    }

    @Test
    void leadershipGoesToNobodyWhoseConnectionBrokeAMomentAgo() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        voter.receive(M3, voter.matched(1));
        voter.core.onPeerDown(voter.now, M2.node());

        assertThat(voter.core.transferLeadership(voter.now)).isTrue();

        assertThat(voter.sentTo(M3, TimeoutNow.class)).containsExactly(new TimeoutNow(1));
        assertThat(voter.sentTo(M2, TimeoutNow.class)).isEmpty();
    }

    @Test
    void aTransferThatDoesNotHappenIsGivenUp() {
        LoneVoter voter = LoneVoter.leaderOfThree();
        voter.receive(M2, voter.matched(1));
        long begun = voter.now;
        assertThat(voter.core.transferLeadership(voter.now)).isTrue();
        while (voter.now < begun + 600 * LoneVoter.MILLIS) {
            voter.receive(M2, voter.matched(1));
            voter.wake();
        }
        assertThat(voter.core.propose(voter.now, new byte[1])).isEqualTo(2);
        assertThat(voter.sentTo(M2, TimeoutNow.class))
                .as("it may be lost, so it is repeated")
                .hasSizeGreaterThan(3);
        assertThat(LoneVoter.fresh(3).core.transferLeadership(0)).isFalse();
        LoneVoter alone = LoneVoter.fresh(1);
        alone.flush();
        assertThat(alone.core.transferLeadership(0)).isFalse();
    }
}
