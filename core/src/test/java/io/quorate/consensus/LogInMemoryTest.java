package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Timings;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P12: a follower that is slow, or away, does not let its leader's log grow without bound. */
final class LogInMemoryTest {
    private static final int MAX_LOG_BYTES = 10_000;
    private static final int ENTRY_BYTES = 1_000;
    private static final ConsensusConfig CONFIG = ConsensusConfig.of(Timings.defaults())
            .withSnapshots(new SnapshotBounds(2_000, 1_000, 2, 2_500, 100, 1_000_000, MAX_LOG_BYTES));

    private final LoneVoter leader = LoneVoter.leader(CONFIG, 3, HardState.INITIAL, List.of());

    /** Proposes an entry, which m2 has at once. */
    private long commit() {
        long index = leader.core.propose(leader.now, new byte[ENTRY_BYTES]);
        if (index > 0) {
            leader.flush();
            leader.receive(LoneVoter.M2, leader.matched(index));
        }
        return index;
    }

    private void takeSnapshot() {
        leader.core.snapshots().seal(leader.core.snapshots().begin(7), 5_000);
        leader.flush();
    }

    /** m3 lacks what was dropped, and gets the snapshot, of which it does not acknowledge a piece. */
    private void beginSendingToM3() {
        leader.receive(LoneVoter.M2, leader.matched(1));
        for (int i = 0; i < 8; i++) {
            commit();
        }
        takeSnapshot();
        leader.receive(LoneVoter.M3, new AppendReply(leader.core.term(), false, 1, 0, 0, leader.lastRound()));
        leader.wake();
        assertThat(leader.reads).isNotEmpty();
    }

    @Test
    void whileASnapshotIsSentAnotherOneWaitsUntilTheLogIsAsLargeAsItMayBe() {
        beginSendingToM3();
        for (int i = 0; i < 6; i++) {
            commit();
            assertThat(leader.core.snapshots().isWanted(leader.now)).isFalse();
        }
        for (int i = 0; i < 4; i++) {
            commit();
        }
        assertThat(leader.core.snapshots().isWanted(leader.now)).isTrue();

        takeSnapshot();
        assertThat(leader.core.snapshots().isWanted(leader.now)).isFalse();
    }

    /** A log that outgrows each snapshot while it is sent would keep one who needs it away for ever. */
    @Test
    void whoHadToBeginAnewIsOwedTheNextOneForAsLongAsThatTakes() {
        beginSendingToM3();
        leader.core.onSnapshotRead(leader.now, leader.reads.size(), new byte[100]);
        SnapshotChunk chunk = leader.lastSent(SnapshotChunk.class);
        leader.receive(
                LoneVoter.M3, new SnapshotReply(leader.core.term(), chunk.of().id(), chunk.bytes().length, false));
        // Its next piece goes out when the line is free again.
        leader.wake();
        leader.wake();
        while (!leader.core.snapshots().isWanted(leader.now)) {
            commit();
        }
        takeSnapshot();
        // The piece that was asked for is of a snapshot that is gone: from here on it is sent the new one.
        leader.core.onSnapshotRead(leader.now, leader.reads.size(), null);
        int taken = 0;
        while (commit() > 0) {
            assertThat(leader.core.snapshots().isWanted(leader.now)).isFalse();
            taken++;
        }
        assertThat(taken).isBetween(10, 20);

        leader.pass(6_000);
        assertThat(leader.core.snapshots().isWanted(leader.now)).isTrue();
    }

    @Test
    void atTwiceAsMuchNothingIsProposedUntilASnapshotMadeRoom() {
        beginSendingToM3();
        int taken = 0;
        while (commit() > 0) {
            taken++;
        }
        assertThat(taken).isBetween(15, 20);
        assertThat(commit()).isEqualTo(ConsensusCore.OVERLOADED);

        takeSnapshot();
        assertThat(commit()).isPositive();
    }
}
