package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.registry.Registry;
import org.junit.jupiter.api.Test;

/** What a master sends to those who count. */
final class ReplicaTest {
    private static final PreVoteReply MESSAGE = new PreVoteReply(1, 1, true);

    @Test
    void aVoterThatWasThisMastersDiskIsSentNothing() {
        RecordingOutbox out = new RecordingOutbox();
        MasterMetadata metadata =
                MasterMetadata.ofNewDisk(new DiskId(2)).withOwner(new MasterMetadata.Owner("test", NodeId.of("m1")));
        Replica replica = new Replica(new Registry(), new MetadataKeeper(metadata, out), out, new SeededRandom(1));

        replica.send(new VoterId(NodeId.of("m1"), new DiskId(1)), MESSAGE);
        replica.sendWhenDurable(1, new VoterId(NodeId.of("m1"), new DiskId(1)), MESSAGE);
        replica.send(new VoterId(NodeId.of("m2"), new DiskId(3)), MESSAGE);

        assertThat(out.take(ConsensusEnvelope.class))
                .extracting(ConsensusEnvelope::toDisk)
                .containsExactly(new DiskId(3));
    }
}
