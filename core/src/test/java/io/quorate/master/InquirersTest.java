package io.quorate.master;

import static io.quorate.master.LoneMaster.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Endpoint;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InquirersTest {
    private final Inquirers inquirers = new Inquirers();
    private final OneOfThree voter = new OneOfThree();
    private final LoneMaster master = voter.master;

    @Test
    void whoAskedInVainIsToldWhenThisMasterServesAndNotBefore() {
        master.query();
        assertThat(master.take(LeaderInfo.class))
                .singleElement()
                .extracting(LeaderInfo::leader)
                .isNull();

        voter.elect();
        assertThat(master.core().isServing()).isFalse();
        assertThat(master.take(LeaderInfo.class)).isEmpty();

        voter.hear(new AppendReply(1, true, 1, 0, 0, 1));
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

        voter.elect();
        voter.hear(new AppendReply(1, true, 1, 0, 0, 1));

        assertThat(master.core().isServing()).isTrue();
        assertThat(master.take(LeaderInfo.class)).isEmpty();
    }

    @Test
    void aRegisteredSlaveIsToldOnceThoughItAsked() {
        voter.elect();
        voter.hear(new AppendReply(1, true, 1, 0, 0, 1));
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
        voter.hear(new AppendReply(1, true, 2, 0, 0, 1));
        assertThat(master.take(Registered.class)).hasSize(1);

        // An election that it does not hinder, and that nobody wins.
        voter.hear(new VoteRequest(2, 0, 0, true));
        assertThat(master.core().role()).isNotEqualTo(MasterRole.LEADER);
        master.take(LeaderInfo.class);
        master.query(slave);
        master.query(CLIENT);
        assertThat(master.take(LeaderInfo.class)).hasSize(2);
        master.advance(1_000);
        voter.hear(new PreVoteReply(2, 3, true));
        voter.hear(new VoteReply(3, true));
        voter.hear(new AppendReply(3, true, 3, 0, 0, 2));

        assertThat(master.core().isServing()).isTrue();
        assertThat(master.takeWithReceivers(LeaderInfo.class))
                .extracting(LoneMaster.Sent::to)
                .containsExactlyInAnyOrder(slave, CLIENT);
    }

    @Test
    void whoAskedInVainIsForgottenWhenAnotherLeads() {
        master.query();
        voter.elect();
        voter.hear(new AppendEntries(2, 0, 0, List.of(), 0, 1));
        master.take(LeaderInfo.class);
        master.advance(5_000);
        voter.hear(new PreVoteReply(2, 3, true));
        voter.hear(new VoteReply(3, true));
        voter.hear(new AppendReply(3, true, 2, 0, 0, 2));

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
}
