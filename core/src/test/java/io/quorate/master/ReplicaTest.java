package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.registry.Registry;
import org.junit.jupiter.api.Test;

final class ReplicaTest {
    private static final PreVoteRequest REQUEST = new PreVoteRequest(2, 1, 1);

    /** A master on a new disk may be a voter while its lost one still is: then it campaigns among both. */
    @Test
    void nothingIsSentToTheLostDiskOfTheSameName() {
        NodeId self = NodeId.of("m1");
        RecordingOutbox out = new RecordingOutbox();
        MasterMetadata metadata = MasterMetadata.ofNewDisk(new DiskId(2), new Incarnation(1));
        Replica replica = new Replica(
                NodeId.of("m1"),
                MasterConfig.AMPLE_MEMORY,
                new Registry(),
                new MetadataKeeper(metadata, out),
                out,
                new SeededRandom(1));

        replica.send(new VoterId(self, new DiskId(1)), REQUEST);
        replica.sendWhenDurable(1, new VoterId(self, new DiskId(1)), REQUEST);
        assertThat(out.takeSent()).isEmpty();

        replica.send(new VoterId(NodeId.of("m2"), new DiskId(1)), REQUEST);
        assertThat(out.takeSent())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to()).isEqualTo(NodeRef.master(NodeId.of("m2"))));
    }
}
