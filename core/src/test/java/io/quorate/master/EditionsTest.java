package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.Membership;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.DiskId;
import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.KnownVoters;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.protocol.Message;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a master makes of what others say of their data directories (P1, P2). */
final class EditionsTest {
    private static final long CLUSTER = 7;
    private static final VoterId SELF = new VoterId(NodeId.of("m1"), new DiskId(1));
    private static final VoterId OTHER = new VoterId(NodeId.of("m2"), new DiskId(2));
    private static final Incarnation FIRST = new Incarnation(21);
    private static final Incarnation SECOND = new Incarnation(22);
    private static final Membership MEMBERS = Membership.founding(List.of(SELF, OTHER));

    private final List<EditionNoted> answers = new ArrayList<>();
    private final Outbox out = new Outbox() {
        private long writes;

        @Override
        public void send(NodeRef to, Message message) {
            answers.add((EditionNoted) message);
        }

        @Override
        public void sendWhenDurable(long write, NodeRef to, Message message) {
            send(to, message);
        }

        @Override
        public long persist(LogWrite write) {
            return ++writes;
        }

        @Override
        public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            throw new AssertionError("nobody here needs a snapshot");
        }

        @Override
        public void learn(NodeRef node, Endpoint endpoint) {}

        @Override
        public void dial(NodeRef node) {}

        @Override
        public void announceSoon() {}
    };
    private final MetadataKeeper keeper =
            new MetadataKeeper(MasterMetadata.ofNewDisk(SELF.disk(), new Incarnation(11)), out);
    private final Editions editions = new Editions(keeper, DurableState.NOTHING, out);

    private static PeerInfo process(VoterId of, Incarnation incarnation) {
        return new PeerInfo(NodeRef.master(of.node()), incarnation, null);
    }

    private void notice(VoterId of, Edition edition) {
        editions.onNotice(
                SELF,
                process(of, edition.incarnation()),
                new EditionNotice(of, CLUSTER, edition, DurableState.NOTHING),
                CLUSTER,
                MEMBERS,
                KnownVoters.NONE);
    }

    private Edition answered() {
        return answers.get(answers.size() - 1).noted();
    }

    @Test
    void theNewestLifeIsNotedAndOthersAreToldOfIt() {
        Edition original = Edition.first(FIRST).renewed();
        notice(OTHER, original);
        assertThat(answered()).isEqualTo(original);
        assertThat(editions.accepts(OTHER, process(OTHER, FIRST))).isTrue();
        assertThat(editions.accepts(OTHER, process(OTHER, SECOND))).isFalse();

        // A copy of the present state is started, while the original runs on.
        Edition copy = original.started(SECOND);
        notice(OTHER, copy);
        assertThat(answered()).isEqualTo(copy);
        notice(OTHER, original.renewed());
        assertThat(answered()).isEqualTo(copy);
        assertThat(editions.accepts(OTHER, process(OTHER, FIRST))).isFalse();
        assertThat(editions.accepts(OTHER, process(OTHER, SECOND))).isTrue();
        assertThat(keeper.current().noted()).containsEntry(OTHER, copy);
        assertThat(MasterMetadata.decode(keeper.current().encode())).isEqualTo(keeper.current());
    }

    @Test
    void aNoticeInTheNameOfAnotherChangesNothing() {
        Edition edition = Edition.first(FIRST);
        editions.onNotice(
                SELF,
                process(SELF, FIRST),
                new EditionNotice(OTHER, CLUSTER, edition, DurableState.NOTHING),
                CLUSTER,
                MEMBERS,
                KnownVoters.NONE);
        editions.onNotice(
                SELF,
                process(OTHER, SECOND),
                new EditionNotice(OTHER, CLUSTER, edition, DurableState.NOTHING),
                CLUSTER,
                MEMBERS,
                KnownVoters.NONE);
        editions.onNotice(
                SELF,
                process(OTHER, FIRST),
                new EditionNotice(OTHER, CLUSTER + 1, edition, DurableState.NOTHING),
                CLUSTER,
                MEMBERS,
                KnownVoters.NONE);
        assertThat(keeper.current().noted()).isEmpty();
    }

    @Test
    void onlyALifeThatItDoesNotFollowMakesADirectoryOld() {
        Edition own = keeper.current().edition();
        EditionNoted same = new EditionNoted(OTHER, SELF, CLUSTER, own, KnownVoters.NONE);
        assertThat(editions.onNoted(SELF, OTHER.node(), same, CLUSTER)).isFalse();
        keeper.persistEdition(own.renewed());
        assertThat(editions.onNoted(SELF, OTHER.node(), same, CLUSTER)).isFalse();
        assertThat(editions.isOutdated()).isFalse();

        EditionNoted later =
                new EditionNoted(OTHER, SELF, CLUSTER, own.renewed().started(SECOND), KnownVoters.NONE);
        assertThat(editions.onNoted(SELF, SELF.node(), later, CLUSTER)).isFalse();
        assertThat(editions.onNoted(SELF, OTHER.node(), later, CLUSTER)).isTrue();
        assertThat(editions.isOutdated()).isTrue();
        assertThat(editions.problem(SELF.node())).contains("is an old copy");
        // From then on it notes nothing for others: they might count on it.
        notice(OTHER, Edition.first(FIRST));
        assertThat(keeper.current().noted()).isEmpty();
    }

    @Test
    void whoIsToldThatItHasForgottenSomethingIsAsGoodAsAnOldCopy() {
        Edition first = keeper.current().edition();
        keeper.persistEdition(first.renewed().started(SECOND));
        DurableState more = new DurableState(3, 2, 9, false);
        EditionNoted toTheOneBefore = new EditionNoted(OTHER, SELF, CLUSTER, first, KnownVoters.NONE, more);
        assertThat(editions.onNoted(SELF, OTHER.node(), toTheOneBefore, CLUSTER))
                .isFalse();
        assertThat(editions.isOutdated()).isFalse();

        EditionNoted toThisOne =
                new EditionNoted(OTHER, SELF, CLUSTER, keeper.current().edition(), KnownVoters.NONE, more);
        assertThat(editions.onNoted(SELF, OTHER.node(), toThisOne, CLUSTER)).isTrue();
        assertThat(editions.isOutdated()).isTrue();
    }

    @Test
    void soManyAreRememberedAndMembersForLongest() {
        for (int i = 1; i <= 200; i++) {
            notice(new VoterId(NodeId.of("x" + i), new DiskId(1000 + i)), Edition.first(new Incarnation(i)));
        }
        notice(OTHER, Edition.first(FIRST));
        assertThat(keeper.current().noted()).hasSize(MasterMetadata.MAX_NOTED).containsKey(OTHER);
        assertThat(keeper.current().encode().length).isLessThan(16 * 1024);
    }
}
