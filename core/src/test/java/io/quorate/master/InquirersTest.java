package io.quorate.master;

import static io.quorate.master.LoneMaster.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.KnownVoters;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogStore;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InquirersTest {
    private static final long CLUSTER = 7;
    private static final DiskId DISK = new DiskId(1);
    private static final VoterId M2 = new VoterId(NodeId.of("m2"), new DiskId(2));
    private static final List<VoterId> FOUNDERS =
            List.of(new VoterId(NodeId.of("m1"), DISK), M2, new VoterId(NodeId.of("m3"), new DiskId(3)));

    private final Inquirers inquirers = new Inquirers();
    private final LoneMaster master = LoneMaster.withDisk(new LogStore.Recovered(
            MasterMetadata.ofNewDisk(DISK, new Incarnation(9))
                    .withPromise(FOUNDERS)
                    .withFormed(CLUSTER)
                    .withVote(0, null)
                    .encode(),
            List.of()));

    @Test
    void whoAskedInVainIsToldWhenThisMasterServesAndNotBefore() {
        master.query();
        assertThat(master.take(LeaderInfo.class))
                .singleElement()
                .extracting(LeaderInfo::leader)
                .isNull();

        elect();
        assertThat(master.core().isServing()).isFalse();
        assertThat(master.take(LeaderInfo.class)).isEmpty();

        master.tell(M2.node(), ofM2(new AppendReply(1, true, 1, 0, 0, 1)));
        assertThat(master.core().isServing()).isTrue();
        assertThat(master.take(LeaderInfo.class))
                .singleElement()
                .extracting(LeaderInfo::leader)
                .isEqualTo(NodeId.of("m1"));
    }

    @Test
    void whoWentIsNotTold() {
        master.query();
        master.down(CLIENT, LinkEnd.BROKEN);
        master.take(LeaderInfo.class);

        elect();
        master.tell(M2.node(), ofM2(new AppendReply(1, true, 1, 0, 0, 1)));

        assertThat(master.core().isServing()).isTrue();
        assertThat(master.take(LeaderInfo.class)).isEmpty();
    }

    @Test
    void aRegisteredSlaveIsToldOnceThoughItAsked() {
        elect();
        master.tell(M2.node(), ofM2(new AppendReply(1, true, 1, 0, 0, 1)));
        NodeRef slave = NodeRef.slave(NodeId.of("s1"));
        master.tell(
                slave,
                new Register(
                        LoneMaster.incarnationOf("s1"),
                        1,
                        new Endpoint("local", 2),
                        Resources.builder().cpus(1).build(),
                        1,
                        new TreeMap<>(),
                        List.of()));
        master.tell(M2.node(), ofM2(new AppendReply(1, true, 2, 0, 0, 1)));
        assertThat(master.take(Registered.class)).hasSize(1);

        // An election that it does not hinder, and that nobody wins.
        master.tell(M2.node(), ofM2(new VoteRequest(2, 0, 0, true)));
        assertThat(master.core().role()).isNotEqualTo(MasterRole.LEADER);
        master.take(LeaderInfo.class);
        master.query(slave);
        master.query(CLIENT);
        assertThat(master.take(LeaderInfo.class)).hasSize(2);
        master.advance(1_000);
        master.tell(M2.node(), ofM2(new PreVoteReply(2, 3, true)));
        master.tell(M2.node(), ofM2(new VoteReply(3, true)));
        master.tell(M2.node(), ofM2(new AppendReply(3, true, 3, 0, 0, 2)));

        assertThat(master.core().isServing()).isTrue();
        assertThat(master.takeWithReceivers(LeaderInfo.class))
                .extracting(LoneMaster.Sent::to)
                .containsExactlyInAnyOrder(slave, CLIENT);
    }

    @Test
    void whoAskedInVainIsForgottenWhenAnotherLeads() {
        master.query();
        elect();
        master.tell(M2.node(), ofM2(new AppendEntries(2, 0, 0, List.of(), 0, 1)));
        master.take(LeaderInfo.class);
        master.advance(5_000);
        master.tell(M2.node(), ofM2(new PreVoteReply(2, 3, true)));
        master.tell(M2.node(), ofM2(new VoteReply(3, true)));
        master.tell(M2.node(), ofM2(new AppendReply(3, true, 2, 0, 0, 2)));

        assertThat(master.core().isServing()).isTrue();
        assertThat(master.take(LeaderInfo.class)).isEmpty();
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 2 * Inquirers.MAX_REMEMBERED; i++) {
            inquirers.remember(NodeRef.client(NodeId.of("c" + i)));
            inquirers.remember(NodeRef.client(NodeId.of("c0")));
        }
        assertThat(inquirers.takeAll()).hasSize(Inquirers.MAX_REMEMBERED).doesNotHaveDuplicates();
        assertThat(inquirers.takeAll()).isEmpty();
    }

    /** The other voters note that this one has started, and elect it. */
    private void elect() {
        EditionNotice notice = master.toMasters().stream()
                .map(LoneMaster.Sent::message)
                .filter(EditionNotice.class::isInstance)
                .map(EditionNotice.class::cast)
                .findFirst()
                .orElseThrow();
        FOUNDERS.stream()
                .skip(1)
                .forEach(by -> master.tell(
                        by.node(), new EditionNoted(by, FOUNDERS.get(0), CLUSTER, notice.edition(), KnownVoters.NONE)));
        master.advance(1_000);
        master.tell(M2.node(), ofM2(new PreVoteReply(0, 1, true)));
        master.tell(M2.node(), ofM2(new VoteReply(1, true)));
        assertThat(master.core().role()).isEqualTo(MasterRole.LEADER);
    }

    private static ConsensusEnvelope ofM2(ConsensusMessage body) {
        return new ConsensusEnvelope(CLUSTER, M2.disk(), DISK, body);
    }
}
