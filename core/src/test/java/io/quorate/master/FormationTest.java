package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Outbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.FormationMessage.FoundingState;
import io.quorate.protocol.FormationMessage.JoinAnswer;
import io.quorate.protocol.FormationMessage.JoinRequest;
import io.quorate.protocol.Message;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1, before there is a leader at all: founders agree on at most one founding set. */
final class FormationTest {
    private static final long STEP_NANOS = 50_000_000L;

    private final TreeMap<NodeId, Founder> founders = new TreeMap<>();
    private final ArrayDeque<Mail> mail = new ArrayDeque<>();
    private BiPredicate<NodeId, NodeId> connected = (from, to) -> true;
    private long nowNanos;

    private record Mail(NodeId from, NodeId to, FoundingState state) {}

    @Test
    void foundersThatKnowEachOtherFormOneCluster() {
        found(3, "m1", "m2", "m3");

        run(20);

        assertThat(founders.values()).allMatch(Founder::isFormed);
        assertThat(formedSets()).hasSize(1);
    }

    @Test
    void aLoneFounderFormsAtOnce() {
        found(1, "m1");

        run(5);

        assertThat(founder("m1").isFormed()).isTrue();
    }

    @Test
    void aClockThatBeginsBelowZeroDelaysNothing() {
        nowNanos = -3_600_000_000_000L;
        found(1, "m1");

        run(5);

        assertThat(founder("m1").isFormed()).isTrue();
    }

    @Test
    void tooFewFoundersWaitAndSayForHowMany() {
        found(3, "m1", "m2");

        run(20);

        assertThat(formedSets()).isEmpty();
        assertThat(founder("m1").formation.problem())
                .contains("waiting for 1 more of 3 founders")
                .contains("m1, m2");
    }

    @Test
    void moreMastersThanFoundersWaitAndSaySo() {
        found(3, "m1", "m2", "m3", "m4");
        run(20);

        assertThat(formedSets()).isEmpty();
        assertThat(founder("m1").formation.problem()).contains("more masters than founders");
    }

    @Test
    void mastersThatDisagreeAboutFoundersWaitAndSaySo() {
        found(2, "m1");
        found(3, "m2");

        run(20);

        assertThat(formedSets()).isEmpty();
        assertThat(founder("m1").formation.problem()).contains("disagree about founders");
    }

    @Test
    void conflictingPromisesFormNothingAndSayWhoPromisedWhat() {
        // Over a network that was split now in this way, now in that, each has promised itself to another pair.
        promised("m1", "m2");
        promised("m2", "m3");
        promised("m3", "m1");

        run(40);

        assertThat(formedSets()).isEmpty();
        assertThat(founder("m1").formation.problem())
                .contains("founding promises conflict")
                .contains("clear the data directories");
    }

    @Test
    void aRecordedAnnouncementMakesNobodyAFounder() {
        found(3, "m1", "m2");
        Founder gone =
                new Founder(NodeId.of("m9"), 3, MasterMetadata.ofNewDisk(new DiskId(99), new Incarnation(1)), true);
        founders.values().forEach(Founder::completeWrites);
        founders.values().forEach(each -> each.hear(gone.announcement()));
        run(20);
        assertThat(founder("m1").formation.stage()).isEqualTo(Formation.Stage.GATHERING);

        found(3, "m3");
        founders.values().forEach(each -> each.hear(gone.announcement()));
        run(20);

        assertThat(founders.values()).allMatch(Founder::isFormed);
    }

    @Test
    void aFounderThatHasPromisedWaitsOnBesideAnotherClusterOfTheSameName() {
        found(3, "m1", "m2", "m3");
        Founder m1 = founder("m1");
        for (int i = 0; i < 20 && m1.formation.stage() != Formation.Stage.PROMISED; i++) {
            run(1);
        }
        Founder away = founders.remove(NodeId.of("m2"));
        found(1, "x");
        run(20);
        assertThat(founder("x").isFormed()).isTrue();
        assertThat(m1.formation.stage()).isEqualTo(Formation.Stage.PROMISED);
        assertThat(m1.formation.isStuck()).isTrue();
        assertThat(m1.formation.problem()).contains("another cluster of the name");

        founders.remove(NodeId.of("x"));
        founders.put(away.id, away);
        run(20);

        assertThat(founders.values()).allMatch(Founder::isFormed);
    }

    @Test
    void aFounderThatHasPromisedGoesWhereOneOfItsSetHasGone() {
        found(1, "x");
        run(20);
        promised("m1", "m2");
        // It was admitted to the other cluster before it had promised anything.
        admitted("m2", founder("x").formation.clusterId());

        run(20);

        assertThat(founder("m1").formation.stage()).isEqualTo(Formation.Stage.JOINING);
        assertThat(founder("m1").formation.problem())
                .contains("no member of cluster "
                        + ClusterIds.text(founder("x").formation.clusterId()));
    }

    @Test
    void aFounderThatHasPromisedWaitsOnIfAnotherDiskOfOneOfItsSetHasGoneElsewhere() {
        found(1, "x");
        run(20);
        promised("m1", "m2");
        admitted("m2", new DiskId(99), founder("x").formation.clusterId());

        run(20);

        assertThat(founder("m1").formation.stage()).isEqualTo(Formation.Stage.PROMISED);
        assertThat(founder("m1").formation.isStuck()).isTrue();
    }

    @Test
    void aFounderWhoseDiskWasWipedDoesNotVoteAndAsksToBeAdmitted() {
        found(3, "m1", "m2", "m3");
        run(20);

        Founder wiped = founder("m3").wiped(999);
        founders.put(NodeId.of("m3"), wiped);
        run(20);

        assertThat(wiped.isFormed()).isFalse();
        assertThat(wiped.formation.stage()).isEqualTo(Formation.Stage.JOINING);
        assertThat(wiped.formation.problem()).contains("no member").contains("wiped");
        assertThat(wiped.joinRequests)
                .isNotEmpty()
                .allMatch(request -> request.self().equals(wiped.voter()));
        assertThat(formedSets()).hasSize(1);
    }

    @Test
    void aMasterThatWasAdmittedBelongsToTheClusterAndKnowsItsMembersFromTheLogAlone() {
        found(1, "m1");
        run(20);
        found(1, "m2");
        Founder second = founder("m2").wiped(7);
        founders.put(NodeId.of("m2"), second);
        founder("m2").completeWrites();
        // As announced by the cluster's own master, before anything was promised.
        second.formation.onAnnouncement(nowNanos, founder("m1").announcement());
        deliver();
        assertThat(second.formation.stage()).isEqualTo(Formation.Stage.JOINING);

        long cluster = founder("m1").formation.clusterId();
        second.formation.onAdmitted(new JoinAnswer(founder("m1").voter(), cluster));
        second.formation.onAdmitted(new JoinAnswer(second.voter(), cluster + 1));
        assertThat(second.formation.stage()).isEqualTo(Formation.Stage.JOINING);
        second.formation.onAdmitted(new JoinAnswer(second.voter(), cluster));
        second.completeWrites();

        assertThat(second.isFormed()).isTrue();
        assertThat(second.formation.clusterId()).isEqualTo(cluster);
        assertThat(second.formation.founding().members()).isEmpty();
        assertThat(second.restarted().formation.founding().members()).isEmpty();
    }

    @Test
    void whoWaitsForAClusterThatIsGoneMayFoundAnother() {
        found(1, "x");
        run(20);
        found(2, "m1", "m2");
        run(20);
        assertThat(founder("m1").formation.stage()).isEqualTo(Formation.Stage.JOINING);

        founders.remove(NodeId.of("x"));
        run(400);

        assertThat(founder("m1").isFormed()).isTrue();
        assertThat(founder("m2").isFormed()).isTrue();
    }

    @Test
    void aPromiseOutlivesARestart() {
        found(3, "m1", "m2", "m3");
        Founder promised = founder("m1");
        for (int i = 0; i < 20 && promised.formation.stage() != Formation.Stage.PROMISED; i++) {
            run(1);
        }
        assertThat(promised.formation.stage()).isEqualTo(Formation.Stage.PROMISED);

        Founder restarted = promised.restarted();
        founders.put(NodeId.of("m1"), restarted);
        restarted.start();

        assertThat(restarted.formation.stage()).isEqualTo(Formation.Stage.PROMISED);
        assertThat(restarted.formation.promised()).isEqualTo(promised.formation.promised());
    }

    @Test
    void nothingIsSaidOfAPromiseBeforeItIsDurable() {
        found(2, "m1", "m2");
        founders.values().forEach(Founder::completeWrites);
        Founder m1 = founder("m1");
        m1.hear(founder("m2").announcement());
        deliver();
        nowNanos += 10 * STEP_NANOS;
        m1.formation.onWake(nowNanos);
        assertThat(m1.formation.stage()).isEqualTo(Formation.Stage.PROMISING);

        m1.sent.clear();
        m1.formation.onMessage(
                nowNanos, NodeId.of("m2"), new FoundingState(founder("m2").voter(), List.of(), false, true, 0));

        assertThat(m1.sent).hasSize(1);
        assertThat(m1.sent.get(0).state().promised()).isEmpty();
    }

    @Test
    void aDiskIsNotAnnouncedBeforeItsIdentityIsDurable() {
        found(2, "m1");

        assertThat(founder("m1").formation.isIdentified()).isFalse();
        founder("m1").completeWrites();
        assertThat(founder("m1").formation.isIdentified()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void atMostOneClusterFormsHoweverTheNetworkSplits(int block) {
        for (long seed = block * 100L; seed < block * 100L + 100; seed++) {
            splitAndRestartAtRandom(seed);
            assertThat(formedSets())
                    .as("founding sets formed with seed %d", seed)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private void splitAndRestartAtRandom(long seed) {
        SeededRandom random = new SeededRandom(seed);
        founders.clear();
        mail.clear();
        int masters = (int) random.between(3, 6);
        // With twice as many masters as founders, two founding sets may have no member in common, and nobody could
        // tell.
        int wanted = (int) random.between(masters / 2 + 1, masters);
        for (int i = 1; i <= masters; i++) {
            found(wanted, "m" + i);
        }
        for (int round = 0; round < 12; round++) {
            long links = random.nextLong();
            connected = (from, to) ->
                    (links >>> (from.value().charAt(1) * 7 + to.value().charAt(1)) % 63 & 1) == 1;
            run((int) random.between(1, 12));
            if (random.nextLong(3) == 0) {
                NodeId victim = NodeId.of("m" + random.between(1, masters));
                Founder restarted = founders.get(victim).restarted();
                founders.put(victim, restarted);
                restarted.start();
            }
        }
        connected = (from, to) -> true;
        run(40);
    }

    private void found(int number, String... names) {
        for (String name : names) {
            Founder founder = new Founder(
                    NodeId.of(name),
                    number,
                    MasterMetadata.ofNewDisk(voter(name).disk(), new Incarnation(1)),
                    true);
            founders.put(founder.id, founder);
            founder.start();
        }
    }

    /** A founder of two that has promised itself, with another, before it was restarted. */
    private void promised(String name, String other) {
        List<VoterId> set = List.copyOf(new TreeSet<>(List.of(voter(name), voter(other))));
        Founder founder = new Founder(
                NodeId.of(name),
                2,
                MasterMetadata.ofNewDisk(voter(name).disk(), new Incarnation(1)).withPromise(set),
                false);
        founders.put(founder.id, founder);
        founder.start();
    }

    private void admitted(String name, long clusterId) {
        admitted(name, voter(name).disk(), clusterId);
    }

    /** A master of that cluster that is none of its founders. */
    private void admitted(String name, DiskId disk, long clusterId) {
        Founder master = new Founder(
                NodeId.of(name),
                2,
                MasterMetadata.ofNewDisk(disk, new Incarnation(1)).withAdmission(clusterId),
                false);
        founders.put(master.id, master);
        master.start();
    }

    private static VoterId voter(String name) {
        return new VoterId(NodeId.of(name), new DiskId(name.hashCode() * 31L + 7));
    }

    private Founder founder(String name) {
        return founders.get(NodeId.of(name));
    }

    private Set<String> formedSets() {
        TreeSet<String> sets = new TreeSet<>();
        founders.values().stream()
                .filter(Founder::isFormed)
                .forEach(founder -> sets.add(founder.formation.promised().toString()));
        return sets;
    }

    private void run(int steps) {
        for (int i = 0; i < steps; i++) {
            nowNanos += STEP_NANOS;
            announceAll();
            for (Founder founder : founders.values()) {
                founder.formation.onWake(nowNanos);
            }
            deliver();
            founders.values().forEach(Founder::completeWrites);
            deliver();
        }
    }

    private void announceAll() {
        for (Founder from : founders.values()) {
            for (Founder to : founders.values()) {
                if (from != to && from.formation.isIdentified() && connected.test(from.id, to.id)) {
                    to.hear(from.announcement());
                }
            }
        }
    }

    private void deliver() {
        while (!mail.isEmpty()) {
            Mail next = mail.remove();
            Founder to = founders.get(next.to());
            if (to != null && connected.test(next.from(), next.to())) {
                to.formation.onMessage(nowNanos, next.from(), next.state());
            }
        }
    }

    private final class Founder implements Outbox {
        private final NodeId id;
        private final MasterConfig config;
        private final MetadataKeeper keeper;
        private final boolean newDisk;
        private final List<Mail> sent = new ArrayList<>();
        private final List<JoinRequest> joinRequests = new ArrayList<>();
        private final Formation formation;
        private byte[] durable;
        private byte[] pending;
        private long writes;

        Founder(NodeId id, int founders, MasterMetadata metadata, boolean newDisk) {
            this.id = id;
            this.config = new MasterConfig(
                    "test", id, new Incarnation(1), new Endpoint("local", 1), founders, Timings.defaults());
            this.keeper = new MetadataKeeper(metadata, this);
            this.newDisk = newDisk;
            this.durable = newDisk ? new byte[0] : metadata.encode();
            this.pending = durable;
            this.formation = new Formation(config, keeper, this);
        }

        void start() {
            formation.start(nowNanos, newDisk);
        }

        boolean isFormed() {
            return formation.isFormed();
        }

        VoterId voter() {
            return formation.self();
        }

        /** As after a crash: only what was durable is there. */
        Founder restarted() {
            return durable.length == 0
                    ? new Founder(
                            id, config.founders(), MasterMetadata.ofNewDisk(voter().disk(), new Incarnation(1)), true)
                    : new Founder(id, config.founders(), MasterMetadata.decode(durable), false);
        }

        Founder wiped(long newDiskId) {
            Founder wiped = new Founder(
                    id, config.founders(), MasterMetadata.ofNewDisk(new DiskId(newDiskId), new Incarnation(1)), true);
            wiped.start();
            return wiped;
        }

        void hear(Announcement announcement) {
            formation.onAnnouncement(nowNanos, announcement);
        }

        void completeWrites() {
            durable = pending;
            formation.onDurable(nowNanos, writes);
        }

        Announcement announcement() {
            long clusterId = isFormed() ? ClusterIds.of("test", formation.promised()) : 0;
            return new Announcement(
                    "test",
                    clusterId,
                    NodeRef.master(id),
                    new Incarnation(1),
                    null,
                    1,
                    new Announcement.OfMaster(voter().disk(), config.founders(), 0, null));
        }

        @Override
        public void send(NodeRef to, Message message) {
            if (message instanceof JoinRequest request) {
                joinRequests.add(request);
                return;
            }
            Mail letter = new Mail(id, to.id(), (FoundingState) message);
            sent.add(letter);
            mail.add(letter);
        }

        @Override
        public long persist(LogWrite write) {
            pending = write.metadata();
            return ++writes;
        }

        @Override
        public void sendWhenDurable(long write, NodeRef to, Message message) {
            throw new AssertionError("formation sends nothing that waits");
        }

        @Override
        public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            throw new AssertionError("formation reads no snapshots");
        }

        @Override
        public void learn(NodeRef node, Endpoint endpoint) {}

        @Override
        public void dial(NodeRef node) {}

        @Override
        public void announceSoon() {}
    }
}
