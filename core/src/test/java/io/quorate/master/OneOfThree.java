package io.quorate.master;

import io.quorate.model.DiskId;
import io.quorate.model.Incarnation;
import io.quorate.model.KnownVoters;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.spi.LogStore;
import java.util.List;

/** The voter m1 of three, without an entry yet; the test speaks for m2. */
final class OneOfThree {
    private static final long CLUSTER = 7;
    private static final VoterId M1 = new VoterId(NodeId.of("m1"), new DiskId(1));
    private static final VoterId M2 = new VoterId(NodeId.of("m2"), new DiskId(2));
    private static final VoterId M3 = new VoterId(NodeId.of("m3"), new DiskId(3));

    final LoneMaster master = LoneMaster.withDisk(new LogStore.Recovered(
            MasterMetadata.ofNewDisk(M1.disk(), new Incarnation(9))
                    .withPromise(List.of(M1, M2, M3))
                    .withFormed(CLUSTER)
                    .withVote(0, null)
                    .encode(),
            List.of()));

    /** The others note that it has started, and m2 elects it in term 1; it does not serve yet. */
    void elect() {
        EditionNotice notice = master.toMasters().stream()
                .map(LoneMaster.Sent::message)
                .filter(EditionNotice.class::isInstance)
                .map(EditionNotice.class::cast)
                .findFirst()
                .orElseThrow();
        for (VoterId by : List.of(M2, M3)) {
            master.tell(by.node(), new EditionNoted(by, M1, CLUSTER, notice.edition(), KnownVoters.NONE));
        }
        master.advance(1_000);
        hear(new PreVoteReply(0, 1, true));
        hear(new VoteReply(1, true));
        if (master.core().role() != MasterRole.LEADER) {
            throw new AssertionError("it is " + master.core().role());
        }
    }

    /** A message of m2. */
    void hear(ConsensusMessage body) {
        master.tell(M2.node(), new ConsensusEnvelope(CLUSTER, M2.disk(), M1.disk(), body));
    }
}
