package io.quorate.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.TestNetwork.Node;
import io.quorate.link.Secret;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.AnnouncementCodec;
import io.quorate.protocol.AnnouncementCodec.Envelope;
import io.quorate.protocol.SlaveReport.Heartbeat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How nodes hear of each other. */
final class DiscoveryTest extends KernelTestBase {
    private static final Endpoint NEIGHBOUR = new Endpoint("neighbour", 1);

    @Test
    void nodesHearOfEachOtherByBroadcastAndCanTalk() {
        Node m1 = net.add(config(M1)).start();
        Node s1 = net.add(config(S1)).start();
        net.run(1200 * TestNetwork.MILLI);
        assertThat(m1.role.announced()).containsExactly(S1);
        assertThat(s1.role.announced()).containsExactly(M1);
        s1.role.out.send(M1, new Heartbeat(1, 1));
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.messages).containsExactly(new Heartbeat(1, 1));
    }

    @Test
    void aClientHearsBroadcastsAndStaysSilent() {
        Node c1 = net.add(config(C1)).start();
        net.add(config(M1)).start();
        net.run(5 * TestNetwork.SECOND);
        assertThat(c1.role.announced()).containsExactly(M1);
        assertThat(c1.broadcast).isEmpty();
    }

    @Test
    void whatRestsIsAnnouncedRarelyAndSoonWhenItRestsNoMore() {
        Node s1 = net.add(config(S1)).start();
        net.run(20 * TestNetwork.SECOND);
        assertThat(s1.broadcast).hasSizeBetween(18, 23);

        s1.role.rests = true;
        s1.broadcast.clear();
        net.run(100 * TestNetwork.SECOND);
        assertThat(s1.broadcast).hasSizeBetween(9, 11);

        s1.role.rests = false;
        s1.broadcast.clear();
        net.run(1_200 * TestNetwork.MILLI);
        assertThat(s1.broadcast).isNotEmpty();
    }

    @Test
    void aRepeatedOrLateAnnouncementIsIgnored() {
        Node m1 = net.add(config(M1)).start();
        Node s1 = net.add(config(S1)).start();
        net.run(3 * TestNetwork.SECOND);
        int heard = s1.role.announcements.size();
        for (byte[] datagram : List.copyOf(m1.broadcast)) {
            s1.kernel.onDatagram(net.now(), NEIGHBOUR, datagram);
        }
        assertThat(s1.role.announcements).hasSize(heard);
        assertThat(s1.kernel.counters().oldAnnouncements()).isEqualTo(m1.broadcast.size());
    }

    @Test
    void announcementsOfAnotherClusterSecretOrVersionAreCountedOnly() {
        Node m1 = net.add(config(M1)).start();
        Node foreign = net.add(config(M2, SECRET, "other")).start();
        Node stranger = net.add(config(M3, secret("another secret"), "demo")).start();
        Node open = net.add(config(S1, Secret.none(), "demo")).start();
        net.run(1500 * TestNetwork.MILLI);
        byte[] content = AnnouncementCodec.encodeContent(announcement(1));
        m1.kernel.onDatagram(net.now(), NEIGHBOUR, AnnouncementCodec.encode(new Envelope(2, content, new byte[32])));
        m1.kernel.onDatagram(net.now(), NEIGHBOUR, new byte[] {1, 2, 3});
        m1.kernel.onDatagram(net.now(), NEIGHBOUR, new byte[5000]);
        assertThat(m1.role.announcements).isEmpty();
        KernelCounters counters = m1.kernel.counters();
        assertThat(counters.foreignCluster()).isEqualTo(foreign.broadcast.size());
        assertThat(counters.unauthentic()).isEqualTo(stranger.broadcast.size() + open.broadcast.size());
        assertThat(counters.incompatible()).isEqualTo(1);
        assertThat(counters.malformed()).isEqualTo(2);
        assertThat(m1.kernel.takeProblems().toString()).contains("another secret");
        assertThat(open.role.announcements).isEmpty();
    }

    @Test
    void anotherProcessOfThisNodesNameIsReported() {
        Node m1 = net.add(config(M1)).start();
        Node twin = net.add(config(M1, SECRET, "demo", 77, List.of()));
        twin.start();
        m1.kernel.onDatagram(net.now(), NEIGHBOUR, twin.broadcast.get(0));
        assertThat(m1.role.announcements).isEmpty();
        assertThat(m1.kernel.takeProblems().toString()).contains("another process announces itself as master:m1");
    }

    @Test
    void twoClustersOfOneNameAreReported() {
        Node m1 = net.add(config(M1));
        Node m2 = net.add(config(M2));
        m1.role.clusterId = 1;
        m2.role.clusterId = 2;
        m1.start();
        m2.start();
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.announcements).isEmpty();
        assertThat(m1.kernel.takeProblems().toString()).contains("two clusters of the name 'demo'");
    }

    @Test
    void nodesThatKnowTheSameSeedFindEachOther() {
        net.noBroadcast();
        Node m1 = net.add(seeded(M1)).start();
        Node m2 = net.add(seeded(M2, M1)).start();
        Node m3 = net.add(seeded(M3, M1)).start();
        Node s1 = net.add(seeded(S1, M2)).start();
        Node c1 = net.add(seeded(C1, M3)).start();
        net.run(3 * TestNetwork.SECOND);
        assertThat(m1.role.announced()).contains(M2, M3);
        assertThat(m2.role.announced()).contains(M1, M3, S1);
        assertThat(m3.role.announced()).contains(M1, M2);
        assertThat(s1.role.announced()).containsExactlyInAnyOrder(M1, M2, M3);
        assertThat(c1.role.announced()).containsExactlyInAnyOrder(M1, M2, M3);
        s1.role.out.send(M3, new Heartbeat(1, 1));
        net.run(TestNetwork.SECOND);
        assertThat(m3.role.messages).containsExactly(new Heartbeat(1, 1));
    }

    @Test
    void aChangeTravelsOverSeedsWithinMoments() {
        net.noBroadcast();
        net.add(seeded(M1)).start();
        Node m2 = net.add(seeded(M2, M1)).start();
        Node m3 = net.add(seeded(M3, M1)).start();
        net.run(5 * TestNetwork.SECOND);
        m2.role.term = 99;
        m2.kernel.run(net.now(), m2.role.out::announceSoon);
        net.run(60 * TestNetwork.MILLI);
        assertThat(m3.role.announcements)
                .anyMatch(a -> a.master() != null && a.master().term() == 99);
    }

    @Test
    void whatADeadMasterSaidRunsDry() {
        net.noBroadcast();
        net.add(seeded(M1)).start();
        Node m2 = net.add(seeded(M2, M1)).start();
        net.add(seeded(M3, M1)).start();
        net.run(3 * TestNetwork.SECOND);
        m2.crash();
        net.run(10 * TestNetwork.SECOND);
        Node late = net.add(seeded(S1, M3)).start();
        net.run(5 * TestNetwork.SECOND);
        assertThat(late.role.announced()).containsExactlyInAnyOrder(M1, M3);
    }

    @Test
    void aSeedIsDialledAgainUntilItAnswersAndWheneverItIsGone() {
        net.noBroadcast();
        Node s1 = net.add(seeded(S1, M1)).start();
        net.run(10 * TestNetwork.SECOND);
        assertThat(s1.dials.size()).isBetween(6, 15);
        Node m1 = net.add(seeded(M1)).start();
        net.run(2500 * TestNetwork.MILLI);
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
        m1.crash();
        net.run(TestNetwork.SECOND);
        net.add(config(M1, SECRET, "demo", 4711, List.of())).start();
        net.run(2500 * TestNetwork.MILLI);
        assertThat(s1.role.events).containsExactly("start", "up master:m1", "down master:m1 BROKEN", "up master:m1");
    }

    @Test
    void aSeedThatIsThisNodeIsDropped() {
        net.noBroadcast();
        Node m1 = net.add(seeded(M1, M1)).start();
        net.run(60 * TestNetwork.SECOND);
        assertThat(m1.dials).hasSize(1);
        assertThat(m1.role.events).containsExactly("start");
        assertThat(m1.kernel.takeProblems()).isEmpty();
    }

    @Test
    void mastersThatAreEachOthersSeedsStayConnected() {
        net.noBroadcast();
        Node m1 = net.add(seeded(M1, M1, M2, M3)).start();
        Node m2 = net.add(seeded(M2, M1, M2, M3)).start();
        Node m3 = net.add(seeded(M3, M1, M2, M3)).start();
        net.run(30 * TestNetwork.SECOND);
        assertThat(m1.role.events).containsExactlyInAnyOrder("start", "up master:m2", "up master:m3");
        assertThat(m2.role.events).containsExactlyInAnyOrder("start", "up master:m1", "up master:m3");
        assertThat(m3.role.announced()).containsExactlyInAnyOrder(M1, M2);
        assertThat(m1.dials.size()).isLessThan(10);
    }

    @Test
    void aHundredThousandInventedNodesDoNotFillTheMemory() {
        Node m1 = net.add(config(M1, Secret.none(), "demo")).start();
        for (int i = 0; i < 100_000; i++) {
            byte[] content = AnnouncementCodec.encodeContent(announcement(i));
            m1.kernel.onDatagram(net.now(), NEIGHBOUR, AnnouncementCodec.encode(new Envelope(1, content, new byte[0])));
            m1.role.announcements.clear();
        }
        assertThat(m1.kernel.remembered()).isLessThanOrEqualTo(20_000);
    }

    private static Announcement announcement(int number) {
        return new Announcement(
                "demo",
                0,
                NodeRef.master(new NodeId("x" + number)),
                new Incarnation(number + 1),
                NEIGHBOUR,
                1,
                new Announcement.OfMaster(new DiskId(5), 3, 1, null));
    }
}
