package io.quorate.consensus;

import static io.quorate.consensus.LoneVoter.M2;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Timings;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.spi.LogStore.Recovered;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a member makes of a leader's snapshot that arrives in pieces. */
final class SnapshotReceiverTest {
    private static final Membership MEMBERS = Membership.founding(SimulatedCluster.ids(3));
    private static final SnapshotInfo INFO = new SnapshotInfo(60, 3, 5, MEMBERS.encode());

    private static LoneVoter restartedWith(int bytes) {
        Recovered log = new Recovered(new byte[] {1}, 0, 0, List.of(), null, new StoredSnapshot(INFO, bytes), null);
        return new LoneVoter(ConsensusConfig.of(Timings.defaults()), MEMBERS, new HardState(3, null), log, false);
    }

    @Test
    void aTransferGoesOnWhereTheDiskEnds() {
        LoneVoter voter = restartedWith(4);
        voter.receive(M2, new SnapshotChunk(3, INFO, 10, 0, new byte[4]));
        assertThat(voter.lastSent(SnapshotReply.class)).isEqualTo(new SnapshotReply(3, INFO.id(), 4, false));

        voter.receive(M2, new SnapshotChunk(3, INFO, 10, 4, new byte[6]));
        voter.flush();
        assertThat(voter.lastSent(SnapshotReply.class)).isEqualTo(new SnapshotReply(3, INFO.id(), 10, true));
    }

    @Test
    void whoDiedBetweenTheLastPieceAndTheSealNeedsNoPieceMore() {
        LoneVoter voter = restartedWith(10);
        voter.receive(M2, new SnapshotChunk(3, INFO, 10, 0, new byte[4]));
        assertThat(voter.lastSent(SnapshotReply.class)).isEqualTo(new SnapshotReply(3, INFO.id(), 10, false));

        voter.receive(M2, new SnapshotChunk(3, INFO, 10, 10, new byte[0]));
        voter.flush();
        assertThat(voter.lastSent(SnapshotReply.class)).isEqualTo(new SnapshotReply(3, INFO.id(), 10, true));
    }
}
