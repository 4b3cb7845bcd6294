package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.model.DiskId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A master whose disk was lost votes with a new one, while the old one still is a member under its name. */
final class OldDiskTest {
    private static final VoterId OLD = new VoterId(NodeId.of("m1"), new DiskId(1));
    private static final VoterId NEW = new VoterId(NodeId.of("m1"), new DiskId(2));
    private static final VoterId OTHER = new VoterId(NodeId.of("m2"), new DiskId(3));

    @Test
    void aMasterThatCampaignsSendsNothingToTheDiskThatItHadBefore() {
        MasterMetadata metadata = new MasterMetadata(null, NEW.disk(), List.of(), true, 7, true, false, 1, null);
        Membership membership = new Membership(List.of(
                new Member(OLD, true, false, null),
                new Member(NEW, true, false, OLD),
                new Member(OTHER, true, false, null)));
        LogEntry entry = new LogEntry(1, 1, LogEntry.Kind.MEMBERSHIP, membership.encode());

        LoneMaster master = LoneMaster.withDisk(new LogStore.Recovered(metadata.encode(), List.of(entry)));

        assertThat(master.toMasters())
                .filteredOn(sent -> sent.message() instanceof ConsensusEnvelope)
                .extracting(LoneMaster.Sent::to)
                .isNotEmpty()
                .containsOnly(NodeRef.master(OTHER.node()));
    }
}
