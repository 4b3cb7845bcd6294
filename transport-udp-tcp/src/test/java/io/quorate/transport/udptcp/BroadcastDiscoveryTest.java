package io.quorate.transport.udptcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.spi.TransportException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BroadcastDiscoveryTest {
    private final List<UdpTcpTransport> opened = new ArrayList<>();
    private int port;

    @BeforeEach
    void findAFreePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void closeAll() {
        opened.forEach(UdpTcpTransport::close);
    }

    @Test
    void threeTransportsOnOnePortAllHearEachOther() {
        RecordingListener a = new RecordingListener();
        RecordingListener b = new RecordingListener();
        RecordingListener c = new RecordingListener();
        List<UdpTcpTransport> transports = List.of(start("127.0.0.1", a), start("127.0.0.1", b), start("127.0.0.1", c));
        for (int i = 0; i < 3; i++) {
            transports.get(i).broadcast(("from " + i).getBytes(UTF_8));
        }
        for (RecordingListener each : List.of(a, b, c)) {
            await().until(() -> each.datagrams.size() == 3);
            assertThat(each.datagrams).containsExactlyInAnyOrder("from 0", "from 1", "from 2");
        }
    }

    @Test
    void aSocketOfAnotherProgramOnTheSamePortGetsItsCopyToo() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport transport = start("127.0.0.1", events);
        try (DatagramSocket other = reusable(port)) {
            transport.broadcast("hello".getBytes(UTF_8));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            other.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
                    .isEqualTo("hello");
            assertThat(packet.getAddress().isLoopbackAddress()).isTrue();
        }
        await().until(() -> events.datagrams.contains("hello"));
    }

    @Test
    void transportsOnAllAddressesHearEachOtherOnThisMachine() {
        RecordingListener a = new RecordingListener();
        RecordingListener b = new RecordingListener();
        UdpTcpTransport first = start("0.0.0.0", a);
        start("0.0.0.0", b);
        first.broadcast("hello".getBytes(UTF_8));
        await().until(() -> a.datagrams.contains("hello") && b.datagrams.contains("hello"));
        assertThat(first.counters().datagramsOut()).isPositive();
    }

    @Test
    void oneGivenAddressIsUsed() {
        RecordingListener a = new RecordingListener();
        RecordingListener b = new RecordingListener();
        BroadcastDiscovery discovery = BroadcastDiscovery.broadcastTo("127.255.255.255", port);
        UdpTcpTransport first = start(discovery, "127.0.0.1", a);
        start(discovery, "127.0.0.1", b);
        first.broadcast("hello".getBytes(UTF_8));
        await().until(() -> a.datagrams.contains("hello") && b.datagrams.contains("hello"));
        assertThat(first.counters().datagramsOut()).isEqualTo(1);
    }

    /** P12: nobody leaves the machine without a secret by mistake. The address is of a network that exists nowhere. */
    @Test
    void aTransportThatBroadcastsToOtherMachinesIsNotOfThisOneAlone() {
        BroadcastDiscovery elsewhere = BroadcastDiscovery.broadcastTo("192.0.2.255", port);
        assertThat(start(elsewhere, "127.0.0.1", new RecordingListener()).isLocalOnly())
                .isFalse();
        assertThat(start("127.0.0.1", new RecordingListener()).isLocalOnly()).isTrue();
        assertThat(start(BroadcastDiscovery.broadcastTo("127.255.255.255", port), "127.0.0.1", new RecordingListener())
                        .isLocalOnly())
                .isTrue();

        UdpTcpTransport transport =
                UdpTcpTransport.builder().discovery(elsewhere).build();
        assertThatThrownBy(
                        () -> Client.builder().cluster("c").transport(transport).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("no secret is set", "broadcast nowhere else", "insecure()");
    }

    @Test
    void tooLongAndEmptyDatagramsAreDropped() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport transport = start("127.0.0.1", events);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetAddress there = InetAddress.getLoopbackAddress();
            for (int length : new int[] {1_201, 60_000, 0, 1_200}) {
                stranger.send(new DatagramPacket(new byte[length], length, there, port));
            }
        }
        await().until(() -> events.datagrams.size() == 1);
        assertThat(events.datagrams.get(0)).hasSize(1_200);
        assertThat(transport.counters().datagramsDropped()).isEqualTo(3);

        transport.broadcast(new byte[1_201]);
        assertThat(transport.counters().datagramsDropped()).isEqualTo(4);
        assertThat(transport.counters().datagramsOut()).isZero();
    }

    @Test
    void aSendThatFailsIsCountedAndSurvived() {
        // IPv6 has no broadcast, and the socket cannot send there.
        RecordingListener events = new RecordingListener();
        UdpTcpTransport transport = start(BroadcastDiscovery.broadcastTo("::1", port), "127.0.0.1", events);
        for (int i = 0; i < 10; i++) {
            transport.broadcast(new byte[10]);
        }
        await().until(() -> transport.counters().datagramSendFailures()
                        + transport.counters().datagramsOut()
                == 10);
        assertThat(transport.counters().datagramSendFailures()).isEqualTo(10);
    }

    @Test
    void withoutBroadcastNothingIsSentOrBound() throws Exception {
        UdpTcpTransport transport = start(BroadcastDiscovery.noBroadcast(), "127.0.0.1", new RecordingListener());
        transport.broadcast(new byte[10]);
        assertThat(transport.counters().datagramsOut()).isZero();
        try (DatagramSocket exclusive = new DatagramSocket(port)) {
            assertThat(exclusive.isBound()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenForOneAloneFailsTheStartWithItsName() throws Exception {
        try (DatagramSocket exclusive = new DatagramSocket(null)) {
            exclusive.setReuseAddress(false);
            exclusive.bind(new InetSocketAddress("0.0.0.0", port));
            UdpTcpTransport transport = UdpTcpTransport.builder()
                    .discovery(BroadcastDiscovery.broadcastEveryInterface(port))
                    .build();
            opened.add(transport);
            assertThatThrownBy(() -> transport.start(new RecordingListener()))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining(String.valueOf(port));
        }
    }

    private UdpTcpTransport start(String host, RecordingListener events) {
        return start(BroadcastDiscovery.broadcastEveryInterface(port), host, events);
    }

    private UdpTcpTransport start(BroadcastDiscovery discovery, String host, RecordingListener events) {
        UdpTcpTransport transport =
                UdpTcpTransport.builder().bind(host, 0).discovery(discovery).build();
        opened.add(transport);
        transport.start(events);
        return transport;
    }

    private static DatagramSocket reusable(int port) throws SocketException {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setReuseAddress(true);
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress("0.0.0.0", port));
        return socket;
    }
}
