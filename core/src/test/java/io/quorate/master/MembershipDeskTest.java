package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership.Member;
import io.quorate.model.DiskId;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.model.VoterId;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientOperation.ChangeMasters.Kind;
import io.quorate.protocol.ClientOperation.ListNodes;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.protocol.FormationMessage.JoinRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The only voter m1 and masters that ask to join it. */
final class MembershipDeskTest {
    private static final NodeId M1 = NodeId.of("m1");
    private static final VoterId M2 = new VoterId(NodeId.of("m2"), new DiskId(2));
    private static final VoterId M3 = new VoterId(NodeId.of("m3"), new DiskId(3));

    private final LoneMaster master = LoneMaster.leading();
    private final DiskId ownDisk = member(M1).disk();

    @Test
    void anAdmittedMasterIsShownAsALearner() {
        join(M2);

        ClientResult.Nodes nodes = (ClientResult.Nodes) master.ask(new ListNodes(false));

        assertThat(nodes.masters()).extracting(MasterInfo::id).containsExactly(M1, M2.node());
        assertThat(nodes.masters()).extracting(MasterInfo::voter).containsExactly(true, false);
    }

    @Test
    void addingAMasterIsDoneWhenTheWishIsCommitted() {
        join(M2);

        assertThat(add(M2)).isEqualTo(new ClientResult.Done());

        assertThat(member(M2).voter()).isFalse();
        assertThat(member(M2).promote()).isTrue();
        assertThat(add(M2)).as("again").isEqualTo(new ClientResult.Done());
        answer(M2);
        assertThat(member(M2).voter()).isTrue();
        answer(M2);
        request(1, 1, new ChangeMasters(Kind.ADD, M2.node(), null));
        assertThat(master.take(ClientReply.class)).as("when it votes").isEmpty();
        answer(M2);
        assertThat(master.take(ClientReply.class)).containsExactly(new ClientReply(1, new ClientResult.Done()));
    }

    /** A leader that was deposed and does not know it yet would tell of masters that there are no more (P11). */
    @Test
    void whatIsSoAlreadyIsNotToldByAMasterThatLeadsNoMore() {
        voting(M2);
        request(1, 1, new ChangeMasters(Kind.ADD, M2.node(), null));
        assertThat(master.take(ClientReply.class)).isEmpty();

        long term = consensus().term() + 1;
        tell(M2, new VoteRequest(term, consensus().lastIndex(), consensus().term(), true));

        assertThat(consensus().isLeader()).isFalse();
        assertThat(master.take(ClientReply.class))
                .extracting(ClientReply::result)
                .hasOnlyElementsOfType(ClientResult.Indeterminate.class)
                .hasSize(1);
    }

    @Test
    void aMasterThatHasNotAskedToJoinIsUnknown() {
        assertRejected(add(M2), Reason.UNKNOWN_MASTER, "no master m2 has asked to join");
        assertRejected(replace(M1, M2), Reason.UNKNOWN_MASTER, "no master m2 has asked to join");
    }

    @Test
    void aLearnerIsRemovedAndAnUnknownNameIsGoneAlready() {
        join(M2);

        assertThat(remove(M2.node())).isEqualTo(new ClientResult.Done());

        assertThat(consensus().membership().member(M2)).isNull();
        assertThat(remove(M2.node())).isEqualTo(new ClientResult.Done());
    }

    @Test
    void theLastVoterStays() {
        join(M2);

        assertRejected(remove(M1), Reason.INVALID, "m1 is the last master that votes");
    }

    @Test
    void aMasterIsReplacedByALearnerAlone() {
        join(M2);
        join(M3);

        assertRejected(replace(M1, member(M1)), Reason.INVALID, "not replaced by itself");
        assertRejected(replace(M3.node(), M2), Reason.INVALID, "m3 does not vote");
        assertThat(replace(M1, M2)).isEqualTo(new ClientResult.Done());
        assertThat(replace(M1, M2)).as("again").isEqualTo(new ClientResult.Done());
        assertRejected(replace(M1, M3), Reason.INVALID, "m2 is to take the place of m1 already");
        assertThat(member(M2).replaces()).isEqualTo(member(M1));
    }

    @Test
    void aMasterThatVotesTakesNobodysPlace() {
        voting(M2);

        assertRejected(replace(M1, M2), Reason.INVALID, "m2 votes already");
    }

    @Test
    void aRemovalThatLeavesNoMajorityIsRefused() {
        voting(M2);
        master.advance(400);
        assertThat(consensus().isLeader()).isTrue();

        assertRejected(remove(M1), Reason.INVALID, "[m2] cannot be reached");

        assertThat(remove(M2.node())).isEqualTo(new ClientResult.Done());
    }

    @Test
    void wishesStayOpenUntilTheyAreCommittedAndAreFewAndAreSettledByTheNextLeader() {
        join(M3);
        voting(M2);
        ChangeMasters addM3 = new ChangeMasters(Kind.ADD, M3.node(), null);
        for (int i = 1; i <= 17; i++) {
            request(i, i, addM3);
        }
        request(1, 18, addM3);

        assertThat(master.take(ClientReply.class))
                .containsExactly(new ClientReply(17, new ClientResult.Overloaded(200)));

        master.advance(2_000);
        assertThat(consensus().isLeader()).isFalse();
        List<ClientReply> replies = master.take(ClientReply.class);
        assertThat(replies).extracting(ClientReply::result).hasOnlyElementsOfType(ClientResult.Indeterminate.class);
        assertThat(replies)
                .as("of two equal wishes of a client the later one is answered")
                .extracting(ClientReply::requestId)
                .hasSize(16)
                .contains(18L)
                .doesNotContain(1L);
        assertThat(add(M3)).isInstanceOf(ClientResult.NotLeader.class);
    }

    @Test
    void addingAMasterThatComesBackWithANewDiskLeavesItInItsOldPlace() {
        voting(M2);
        VoterId wiped = new VoterId(M2.node(), new DiskId(22));
        master.advance(400);
        join(wiped);
        answer(M2);

        request(1, 1, new ChangeMasters(Kind.ADD, wiped.node(), null));
        answer(M2);
        assertThat(master.take(ClientReply.class)).containsExactly(new ClientReply(1, new ClientResult.Done()));

        assertThat(member(wiped).replaces()).isEqualTo(M2);
    }

    /** The others say nothing to it any more; people must not look for a fault of the network. */
    @Test
    void aRemovedMasterSaysThatItWasRemoved() {
        voting(M2);
        request(1, 1, new ChangeMasters(Kind.REMOVE, M1, null));
        answer(M2);

        assertThat(consensus().isLeader()).isFalse();
        assertThat(master.core().status(master.now()).problems())
                .singleElement()
                .asString()
                .contains("m1 was removed");
        assertThat(master.take(ClientReply.class))
                .extracting(ClientReply::result)
                .hasOnlyElementsOfType(ClientResult.Indeterminate.class);
    }

    /** A leader does not hear itself, but it is there. */
    @Test
    void nobodyIsAdmittedInThePlaceOfTheLeaderThatAdmits() {
        VoterId double1 = new VoterId(M1, new DiskId(77));

        master.tell(M1, new JoinRequest(double1, clusterId()));

        assertThat(consensus().membership().member(double1)).isNull();
    }

    @Test
    void aWishIsAnsweredWhenItsCommitComesThrough() {
        join(M3);
        voting(M2);
        request(1, 1, new ChangeMasters(Kind.ADD, M3.node(), null));
        assertThat(master.take(ClientReply.class)).isEmpty();

        answer(M2);
        assertThat(master.take(ClientReply.class))
                .as("until a quorum has confirmed the leader, too")
                .isEmpty();
        answer(M2);

        assertThat(master.take(ClientReply.class)).containsExactly(new ClientReply(1, new ClientResult.Done()));
    }

    // ---- the other masters

    private void join(VoterId newcomer) {
        master.tell(newcomer.node(), new JoinRequest(newcomer, clusterId()));
        assertThat(consensus().membership().learners()).contains(newcomer);
    }

    private void voting(VoterId newcomer) {
        join(newcomer);
        assertThat(add(newcomer)).isEqualTo(new ClientResult.Done());
        answer(newcomer);
        answer(newcomer);
        assertThat(member(newcomer).voter()).isTrue();
    }

    /** It has all that there is, and has heard the leader's last heartbeat. */
    private void answer(VoterId from) {
        long round = master.toMasters().stream()
                .map(LoneMaster.Sent::message)
                .filter(ConsensusEnvelope.class::isInstance)
                .map(message -> ((ConsensusEnvelope) message).body())
                .filter(AppendEntries.class::isInstance)
                .mapToLong(body -> ((AppendEntries) body).round())
                .max()
                .orElse(0);
        tell(from, new AppendReply(consensus().term(), true, consensus().lastIndex(), 0, 0, round));
    }

    private void tell(VoterId from, ConsensusMessage body) {
        master.tell(from.node(), new ConsensusEnvelope(clusterId(), from.disk(), ownDisk, body));
    }

    private long clusterId() {
        return master.core().announcement().clusterId();
    }

    private ConsensusCore consensus() {
        return Objects.requireNonNull(master.core().consensus());
    }

    private Member member(VoterId id) {
        return Objects.requireNonNull(consensus().membership().member(id));
    }

    private VoterId member(NodeId node) {
        return consensus().membership().named(node).get(0).id();
    }

    // ---- clients

    private void request(int client, long requestId, ChangeMasters change) {
        master.tell(NodeRef.client(NodeId.of("client-" + client)), new ClientRequest(requestId, change));
    }

    private ClientResult add(VoterId newcomer) {
        return master.ask(new ChangeMasters(Kind.ADD, newcomer.node(), null));
    }

    private ClientResult remove(NodeId gone) {
        return master.ask(new ChangeMasters(Kind.REMOVE, gone, null));
    }

    private ClientResult replace(NodeId gone, VoterId by) {
        return master.ask(new ChangeMasters(Kind.REPLACE, gone, by.node()));
    }

    private static void assertRejected(ClientResult result, Reason reason, String says) {
        assertThat(result).isInstanceOf(ClientResult.Rejected.class);
        ClientResult.Rejected rejected = (ClientResult.Rejected) result;
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.message()).contains(says);
    }
}
