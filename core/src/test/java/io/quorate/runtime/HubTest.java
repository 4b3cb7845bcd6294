package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.Clock;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HubTest {
    private static final Endpoint HERE = new Endpoint("here", 1);
    private static final Endpoint AWAY = new Endpoint("away", 1);
    private static final NodeRef MASTER = NodeRef.master(NodeId.of("m1"));
    private static final NodeRef SLAVE = NodeRef.slave(NodeId.of("s1"));
    private static final NodeRef STRANGER = NodeRef.client(NodeId.of("c1"));

    private final FakeTransport transport = new FakeTransport();
    private final FakeClock clock = new FakeClock();
    private final Hub hub = Hub.start(transport, clock);
    private final Recorder master = new Recorder();
    private final Recorder slave = new Recorder();
    private final HubPort slavePort = hub.join(SLAVE, "demo", slave);
    private final HubPort masterPort = hub.join(MASTER, "demo", master);

    @Test
    void aLinkGoesToTheNodeThatItsHelloAsksFor() {
        accept(1, hello("demo", STRANGER, Role.SLAVE, SLAVE));
        accept(2, hello("demo", STRANGER, Role.MASTER, MASTER));

        transport.to().onFrame(1, new byte[] {9});
        transport.to().onLinkEnd(1, LinkEnd.BROKEN);

        assertThat(slave.events).containsExactly("accepted 1", "frame 1", "frame 1", "end 1 BROKEN");
        assertThat(master.events).containsExactly("accepted 2", "frame 2");
    }

    @Test
    void aThreadOfTheTransportIsNotLentToOneOfSeveralNodes() {
        accept(1, hello("demo", STRANGER, Role.MASTER, MASTER));

        transport.to().onLoneFrame(1, new byte[] {9});
        slavePort.leave();
        transport.to().onLoneFrame(1, new byte[] {9});

        assertThat(master.events).containsExactly("accepted 1", "frame 1", "frame 1", "lone frame 1");
    }

    @Test
    void aLoneHelloFindsItsNodeToo() {
        transport.to().onAccepted(1, AWAY);

        transport.to().onLoneFrame(1, hello("demo", STRANGER, Role.SLAVE, SLAVE));

        assertThat(slave.events).containsExactly("accepted 1", "frame 1");
    }

    @Test
    void whoAsksForAnybodyGetsAMasterButNeverItself() {
        accept(1, hello("demo", STRANGER, null, null));
        accept(2, hello("demo", MASTER, null, null));
        accept(3, hello("demo", STRANGER, Role.SLAVE, null));

        assertThat(master.events).containsExactly("accepted 1", "frame 1");
        assertThat(slave.events).containsExactly("accepted 2", "frame 2", "accepted 3", "frame 3");
    }

    @Test
    void linksForUnknownNodesAndGarbageAreClosed() {
        accept(1, hello("demo", STRANGER, Role.MASTER, NodeRef.master(NodeId.of("m9"))));
        accept(3, new byte[] {1, 2, 3});

        assertThat(transport.disconnected).containsExactly(1L, 3L);
        assertThat(master.events).isEmpty();
        assertThat(slave.events).isEmpty();
    }

    @Test
    void linksForAnotherClusterGoToANodeThatRefusesThemAloud() {
        accept(1, hello("other", STRANGER, null, null));
        accept(2, hello("other", STRANGER, Role.SLAVE, SLAVE));
        Recorder neighbour = new Recorder();
        hub.join(MASTER, "other", neighbour);
        accept(3, hello("other", STRANGER, Role.SLAVE, SLAVE));

        assertThat(master.events).containsExactly("accepted 1", "frame 1", "accepted 2", "frame 2");
        assertThat(slave.events).isEmpty();
        assertThat(neighbour.events)
                .as("of that cluster, but not who was asked for")
                .isEmpty();
        assertThat(transport.disconnected).containsExactly(3L);
    }

    @Test
    void linksThatSayNothingAreFewAndClosedInTime() {
        for (long link = 1; link <= Hub.MAX_UNDECIDED + 1; link++) {
            transport.to().onAccepted(link, AWAY);
        }
        assertThat(transport.disconnected).containsExactly((long) Hub.MAX_UNDECIDED + 1);

        clock.nanos += Hub.UNDECIDED_NANOS;
        masterPort.broadcast(new byte[] {1});

        assertThat(transport.disconnected).hasSize(Hub.MAX_UNDECIDED + 1);
        transport.to().onFrame(1, hello("demo", STRANGER, null, null));
        assertThat(master.events).isEmpty();
    }

    @Test
    void aNodeThatTakesNoMoreLinksHasThemClosed() {
        master.accepting = false;

        accept(1, hello("demo", STRANGER, null, MASTER));
        transport.to().onFrame(1, new byte[] {9});

        assertThat(transport.disconnected).containsExactly(1L);
        assertThat(master.events).isEmpty();
    }

    @Test
    void datagramsReachAllNodesAndThoseOfANodeItsNeighboursOnTheHub() {
        transport.to().onDatagram(AWAY, new byte[] {1});
        masterPort.broadcast(new byte[] {2});

        assertThat(master.events).containsExactly("datagram 1 from away:1");
        assertThat(slave.events).containsExactly("datagram 1 from away:1", "datagram 2 from here:1");
        assertThat(transport.broadcasts).isEqualTo(1);
    }

    @Test
    void aNodeThatLeavesTakesItsLinksAlongAndOnlyIts() {
        long masters = masterPort.connect(AWAY);
        long slaves = slavePort.connect(AWAY);
        transport.to().onLinkUp(masters);

        masterPort.leave();

        assertThat(transport.disconnected).containsExactly(masters);
        transport.to().onLinkEnd(masters, LinkEnd.LOCAL);
        transport.to().onLinkUp(slaves);
        assertThat(master.events).containsExactly("up " + masters);
        assertThat(slave.events).containsExactly("up " + slaves);
        assertThat(masterPort.send(slaves, new byte[1]))
                .as("another node's link")
                .isFalse();
        assertThat(slavePort.send(slaves, new byte[1])).isTrue();
        masterPort.authenticated(slaves);
        assertThat(transport.authenticated).as("another node's link").isEmpty();
        slavePort.authenticated(slaves);
        assertThat(transport.authenticated).containsExactly(slaves);
    }

    @Test
    void aTransportWithSmallerFramesThanTheProtocolNeedsIsRefusedBeforeItStarts() {
        FakeTransport small = new FakeTransport();
        small.maxFrameBytes = 512 * 1024;

        assertThatThrownBy(() -> Hub.start(small, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("524288")
                .hasMessageContaining("4194304");

        assertThat(small.listener).isNull();
    }

    @Test
    void oneNodeIsThereOnce() {
        assertThatThrownBy(() -> hub.join(SLAVE, "demo", new Recorder()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("slave:s1");
        hub.join(SLAVE, "another", new Recorder());
    }

    @Test
    void afterItsCloseEveryLinkIsOverAndNoneOpens() {
        long link = slavePort.connect(AWAY);

        hub.close();
        hub.close();

        assertThat(slave.events).containsExactly("end " + link + " LOCAL");
        long dead = slavePort.connect(AWAY);
        assertThat(dead).isNegative();
        assertThat(slave.events).contains("end " + dead + " UNREACHABLE");
        assertThat(transport.closes).isEqualTo(1);
    }

    private void accept(long link, byte[] firstFrame) {
        transport.to().onAccepted(link, AWAY);
        transport.to().onFrame(link, firstFrame);
    }

    private static byte[] hello(String cluster, NodeRef from, @Nullable Role targetRole, @Nullable NodeRef target) {
        return MessageCodec.encode(new Hello(1, 1, cluster, 0, from, new Incarnation(1), null, targetRole, target, 5));
    }

    static final class FakeClock implements Clock {
        private long nanos;

        @Override
        public long monotonicNanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return 0;
        }
    }

    private static final class Recorder implements HubListener {
        private final List<String> events = new ArrayList<>();
        private boolean accepting = true;

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            events.add("datagram " + datagram[0] + " from " + from);
        }

        @Override
        public boolean onAccepted(long link, Endpoint from) {
            if (accepting) {
                events.add("accepted " + link);
            }
            return accepting;
        }

        @Override
        public void onLinkUp(long link) {
            events.add("up " + link);
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            events.add("frame " + link);
        }

        @Override
        public void onLoneFrame(long link, byte[] frame) {
            events.add("lone frame " + link);
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            events.add("end " + link + " " + end);
        }
    }

    static final class FakeTransport implements Transport {
        private @Nullable TransportListener listener;
        private final List<Long> disconnected = new ArrayList<>();
        private final List<Long> authenticated = new ArrayList<>();
        private long lastLink = 1_000;
        private int broadcasts;
        private int closes;
        private int maxFrameBytes = ProtocolLimits.MAX_FRAME_BYTES;

        TransportListener to() {
            return Objects.requireNonNull(listener);
        }

        @Override
        public void start(TransportListener given) {
            listener = given;
        }

        @Override
        public Endpoint localEndpoint() {
            return HERE;
        }

        @Override
        public void broadcast(byte[] datagram) {
            broadcasts++;
        }

        @Override
        public long connect(Endpoint to) {
            return ++lastLink;
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return true;
        }

        @Override
        public void authenticated(long link) {
            authenticated.add(link);
        }

        @Override
        public void disconnect(long link) {
            disconnected.add(link);
        }

        @Override
        public int maxFrameBytes() {
            return maxFrameBytes;
        }

        @Override
        public int maxDatagramBytes() {
            return 1_200;
        }

        @Override
        public void close() {
            closes++;
        }
    }
}
