package io.quorate.transport.udptcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportException;
import io.quorate.spi.TransportListener;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class UdpTcpTransportTest {
    private final List<UdpTcpTransport> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(UdpTcpTransport::close);
    }

    @Test
    void framesArriveInOrderAndWhole() {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            // All of them together fit the queue.
            assertThat(client.send(link, frame(i, i % 97 == 0 ? 30_000 : 4 + i % 50)))
                    .isTrue();
        }
        await().until(() -> !serverEvents.accepted.isEmpty());
        long peer = serverEvents.accepted.get(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> serverEvents.frameCount(peer) == count);
        List<byte[]> got = serverEvents.frames(peer);
        for (int i = 0; i < count; i++) {
            assertThat(got.get(i)).isEqualTo(frame(i, i % 97 == 0 ? 30_000 : 4 + i % 50));
        }
        assertThat(server.counters().framesIn()).isEqualTo(count);
        assertThat(client.counters().framesOut()).isEqualTo(count);
        assertThat(client.counters().bytesOut()).isEqualTo(server.counters().bytesIn());

        // And back, on the accepted side.
        assertThat(server.send(peer, "pong".getBytes(UTF_8))).isTrue();
        await().until(() -> clientEvents.frameCount(link) == 1);
        assertThat(new String(clientEvents.frames(link).get(0), UTF_8)).isEqualTo("pong");
    }

    @Test
    void framesOfSeveralThreadsAreNotMixed() throws Exception {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int sender = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    client.send(link, frame(sender * 1_000 + i, 100 + i));
                }
            });
            senders.add(thread);
            thread.start();
        }
        for (Thread thread : senders) {
            thread.join();
        }
        await().until(() -> !serverEvents.accepted.isEmpty());
        long peer = serverEvents.accepted.get(0);
        await().until(() -> serverEvents.frameCount(peer) == 2_000);
        int[] next = new int[4];
        for (byte[] frame : serverEvents.frames(peer)) {
            int number = ByteBuffer.wrap(frame).getInt();
            assertThat(number % 1_000).isEqualTo(next[number / 1_000]++);
            assertThat(frame).isEqualTo(frame(number, 100 + number % 1_000));
        }
    }

    @Test
    void theLargestFramePassesAndALargerOneIsRefusedHere() {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        byte[] largest = frame(7, client.maxFrameBytes());
        assertThat(client.send(link, new byte[client.maxFrameBytes() + 1])).isFalse();
        assertThat(client.send(link, new byte[0])).isTrue();
        assertThat(client.send(link, largest)).isTrue();
        await().until(() -> !serverEvents.accepted.isEmpty());
        long peer = serverEvents.accepted.get(0);
        await().until(() -> serverEvents.frameCount(peer) == 2);
        assertThat(serverEvents.frames(peer).get(0)).isEmpty();
        assertThat(serverEvents.frames(peer).get(1)).isEqualTo(largest);
        assertThat(client.counters().framesRefused()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 4 * 1024 * 1024 + 1, 0x47455420}) // the last: "GET "
    void anImpossibleLengthClosesThatLinkAndNothingElse(int length) throws Exception {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long good = connected(client, clientEvents, server);
        await().until(() -> serverEvents.accepted.size() == 1);
        try (Socket stranger = rawSocket(server)) {
            DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
            out.writeInt(3);
            out.write("abc".getBytes(UTF_8));
            out.writeInt(length);
            out.write(new byte[100]);
            out.flush();
            assertThat(reachesEnd(stranger)).isTrue();
        }
        await().until(() -> serverEvents.ends.size() == 1);
        long bad = serverEvents.accepted.get(1);
        assertThat(serverEvents.ends).containsEntry(bad, LinkEnd.BROKEN);
        assertThat(serverEvents.frameCount(bad)).isEqualTo(1);
        assertThat(server.counters().malformedFrames()).isEqualTo(1);
        assertThat(client.send(good, "still here".getBytes(UTF_8))).isTrue();
        await().until(() -> serverEvents.frameCount(serverEvents.accepted.get(0)) == 1);
    }

    @Test
    void aFrameCutOffByTheEndOfItsConnectionIsNotDelivered() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport server = start(quiet(), events);
        try (Socket stranger = rawSocket(server)) {
            DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
            out.writeInt(4_000_000); // within the limit, never sent
            out.write(new byte[1_000]);
            out.flush();
        }
        await().until(() -> events.ends.size() == 1);
        assertThat(events.ends).containsEntry(events.accepted.get(0), LinkEnd.BROKEN);
        assertThat(events.frameCount(events.accepted.get(0))).isZero();
        assertThat(server.counters().malformedFrames()).isZero();
    }

    @Test
    void aPeerThatDoesNotReadFillsItsQueueAndNoMore() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RecordingListener events = new RecordingListener();
            UdpTcpTransport client = start(quiet().maxFrameBytes(64 * 1024).queueBytes(1024 * 1024), events);
            long link = client.connect(new Endpoint("127.0.0.1", deaf.getLocalPort()));
            await().until(() -> events.up.contains(link));
            try (Socket peer = deaf.accept()) {
                // The socket buffers of the system take some megabytes first.
                byte[] frame = new byte[60 * 1024];
                AtomicInteger taken = new AtomicInteger();
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> {
                            boolean tookOne = false;
                            while (client.send(link, frame)) {
                                taken.incrementAndGet();
                                tookOne = true;
                            }
                            return !tookOne;
                        });
                assertThat((long) taken.get() * frame.length).isBetween(512L * 1024, 64L * 1024 * 1024);
                assertThat(client.counters().framesRefused()).isPositive();

                // As soon as the peer reads, there is room again, and nothing of what was taken is lost.
                int before = taken.get();
                DataInputStream in = new DataInputStream(peer.getInputStream());
                for (int i = 0; i < before; i++) {
                    assertThat(in.readInt()).isEqualTo(frame.length);
                    in.readFully(new byte[frame.length]);
                }
                await().until(() -> client.send(link, frame));
            }
        }
    }

    @Test
    void nobodyListeningIsRefused() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport client = start(quiet(), events);
        long link = client.connect(new Endpoint("127.0.0.1", freePort()));
        await().until(() -> events.ends.containsKey(link));
        assertThat(events.ends).containsEntry(link, LinkEnd.REFUSED);
        assertThat(events.endCalls).containsEntry(link, 1);
        assertThat(client.counters().connectsFailed()).isEqualTo(1);
    }

    @Test
    void aNameNobodyKnowsIsUnreachable() {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport client = start(quiet().connectTimeout(Duration.ofSeconds(5)), events);
        long link = client.connect(new Endpoint("nobody.invalid", 7401));
        await().until(() -> events.ends.containsKey(link));
        assertThat(events.ends).containsEntry(link, LinkEnd.UNREACHABLE);
    }

    @Test
    void aHostThatDoesNotAnswerIsUnreachableWithinTheTimeOut() throws Exception {
        // A listening socket whose backlog is full: the system drops further handshakes, as a dead host would.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RecordingListener events = new RecordingListener();
            UdpTcpTransport client = start(quiet().connectTimeout(Duration.ofMillis(300)), events);
            Endpoint there = new Endpoint("127.0.0.1", full.getLocalPort());
            List<Long> links = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                links.add(client.connect(there));
            }
            await().until(() -> events.ends.size() + events.up.size() == links.size());
            assertThat(events.ends).isNotEmpty();
            assertThat(events.ends.values()).containsOnly(LinkEnd.UNREACHABLE);
        }
    }

    @Test
    void onlyTheSystemsOwnRefusalCountsAsRefused() {
        assertThat(TcpLinks.endOf(new ConnectException("Connection refused: /127.0.0.1:1")))
                .isEqualTo(LinkEnd.REFUSED);
        assertThat(TcpLinks.endOf(new ConnectException("Connection timed out"))).isEqualTo(LinkEnd.UNREACHABLE);
        assertThat(TcpLinks.endOf(new ConnectException())).isEqualTo(LinkEnd.UNREACHABLE);
        assertThat(TcpLinks.endOf(new ConnectTimeoutException("connection timed out after 2000 ms")))
                .isEqualTo(LinkEnd.UNREACHABLE);
        assertThat(TcpLinks.endOf(new NoRouteToHostException("No route to host")))
                .isEqualTo(LinkEnd.UNREACHABLE);
        assertThat(TcpLinks.endOf(new IOException("Connection refused"))).isEqualTo(LinkEnd.UNREACHABLE);
    }

    @Test
    void disconnectDeliversWhatIsQueuedAndEndsBothSidesOnce() {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        for (int i = 0; i < 100; i++) {
            assertThat(client.send(link, frame(i, 20_000))).isTrue();
        }
        client.disconnect(link);
        client.disconnect(link);
        client.disconnect(987_654_321L);
        await().until(() -> clientEvents.ends.containsKey(link) && serverEvents.ends.size() == 1);
        long peer = serverEvents.accepted.get(0);
        assertThat(serverEvents.frameCount(peer)).isEqualTo(100);
        assertThat(clientEvents.ends).containsEntry(link, LinkEnd.LOCAL);
        assertThat(serverEvents.ends).containsEntry(peer, LinkEnd.BROKEN);
        assertThat(clientEvents.endCalls).containsEntry(link, 1);
        assertThat(serverEvents.endCalls).containsEntry(peer, 1);
        assertThat(client.send(link, new byte[1])).isFalse();
    }

    @Test
    void disconnectFromAPeerThatNeitherReadsNorClosesIsBounded() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RecordingListener events = new RecordingListener();
            UdpTcpTransport client = start(quiet(), events);
            long link = client.connect(new Endpoint("127.0.0.1", deaf.getLocalPort()));
            await().until(() -> events.up.contains(link));
            while (client.send(link, new byte[1024 * 1024])) {}
            client.disconnect(link);
            await().atMost(Duration.ofSeconds(5)).until(() -> events.ends.containsKey(link));
            assertThat(events.ends).containsEntry(link, LinkEnd.LOCAL);
        }
    }

    @Test
    void disconnectWhileDiallingEndsLocally() {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport client = start(quiet(), events);
        long link = client.connect(new Endpoint("nobody.invalid", 7401)); // takes the way through the name service
        client.disconnect(link);
        await().until(() -> events.ends.containsKey(link));
        assertThat(events.ends.get(link)).isIn(LinkEnd.LOCAL, LinkEnd.UNREACHABLE);
        assertThat(events.endCalls).containsEntry(link, 1);
    }

    @Test
    void aPeerThatGoesAwayBreaksTheLinkAndItsSuccessorCanBeDialled() {
        RecordingListener firstEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport first = start(quiet(), firstEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, first);
        Endpoint there = first.localEndpoint();
        first.close();
        await().until(() -> clientEvents.ends.containsKey(link));
        assertThat(clientEvents.ends).containsEntry(link, LinkEnd.BROKEN);

        long refused = client.connect(there);
        await().until(() -> clientEvents.ends.containsKey(refused));
        assertThat(clientEvents.ends).containsEntry(refused, LinkEnd.REFUSED);

        UdpTcpTransport second = start(quiet().bind("127.0.0.1", there.port()), new RecordingListener());
        long again = connected(client, clientEvents, second);
        assertThat(again).isGreaterThan(link);
        assertThat(client.send(again, new byte[1])).isTrue();
    }

    @Test
    void surplusConnectionsAreClosedAtOnceAndRoomComesBack() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport server = start(quiet().maxConnections(2), events);
        try (Socket one = rawSocket(server);
                Socket two = rawSocket(server)) {
            await().until(() -> events.accepted.size() == 2);
            try (Socket three = rawSocket(server)) {
                assertThat(reachesEnd(three)).isTrue();
            }
            assertThat(server.counters().connectionsRefused()).isEqualTo(1);
            assertThat(events.accepted).hasSize(2);
            assertThat(events.ends).isEmpty();
            assertThat(one.isConnected() && two.isConnected()).isTrue();
        }
        await().until(() -> events.ends.size() == 2);
        try (Socket four = rawSocket(server)) {
            await().until(() -> events.accepted.size() == 3);
            assertThat(four.isConnected()).isTrue();
        }
    }

    @Test
    void garbageOfAnyKindHarmsNobody() throws Exception {
        RecordingListener events = new RecordingListener();
        UdpTcpTransport server = start(quiet(), events);
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            try (Socket stranger = rawSocket(server)) {
                byte[] garbage = new byte[random.nextInt(5_000)];
                random.nextBytes(garbage);
                try {
                    stranger.getOutputStream().write(garbage);
                } catch (IOException e) {
                    // The server may have closed it already.
                    assertThat(e).isNotNull();
                }
            }
        }
        await().until(() -> events.ends.size() == events.accepted.size()
                && server.counters().connectionsAccepted() == 50);
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport client = start(quiet(), clientEvents);
        connected(client, clientEvents, server);
    }

    @Test
    void whatTheListenerThrowsClosesNothing() {
        RecordingListener clientEvents = new RecordingListener();
        AtomicInteger calls = new AtomicInteger();
        UdpTcpTransport server = start(quiet(), new TransportListener() {
            @Override
            public void onDatagram(Endpoint from, byte[] datagram) {}

            @Override
            public void onAccepted(long link, Endpoint from) {
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void onLinkUp(long link) {}

            @Override
            public void onFrame(long link, byte[] frame) {
                calls.incrementAndGet();
                throw new AssertionError("thrown on purpose");
            }

            @Override
            public void onLinkEnd(long link, LinkEnd end) {}
        });
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        for (int i = 0; i < 3; i++) {
            assertThat(client.send(link, new byte[10])).isTrue();
        }
        await().until(() -> calls.get() == 3);
        await().until(() -> server.counters().listenerFailures() == 4);
        assertThat(clientEvents.ends).isEmpty();
    }

    @Test
    void closeIsBoundedRepeatableAndSilencesTheListener() throws Exception {
        RecordingListener serverEvents = new RecordingListener();
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet(), serverEvents);
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, server);
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long stuck = client.connect(new Endpoint("127.0.0.1", deaf.getLocalPort()));
            await().until(() -> clientEvents.up.contains(stuck));
            while (client.send(stuck, new byte[1024 * 1024])) {}
            long began = System.nanoTime();
            client.close();
            client.close();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(3_000);
        }
        await().until(() -> serverEvents.ends.size() == 1);
        assertThat(clientEvents.ends).isEmpty();
        assertThat(client.send(link, new byte[1])).isFalse();
        client.disconnect(link);
        assertThat(client.connect(server.localEndpoint())).isPositive();
        client.broadcast(new byte[1]);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("quorate-transport-"))
                        .filter(Thread::isAlive)
                        .count()
                <= 3); // the server's two, and a helper that may still be looking up a name
    }

    @Test
    void theListenerMayCloseTheTransport() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        UdpTcpTransport[] self = new UdpTcpTransport[1];
        RecordingListener events = new RecordingListener();
        TransportListener closing = new ForwardingListener(events) {
            @Override
            public void onFrame(long link, byte[] frame) {
                long began = System.nanoTime();
                self[0].close();
                if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) < 3_000) {
                    closed.countDown();
                }
            }
        };
        self[0] = start(quiet(), closing);
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport client = start(quiet(), clientEvents);
        long link = connected(client, clientEvents, self[0]);
        client.send(link, new byte[1]);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> clientEvents.ends.containsKey(link));
        assertThat(events.ends).isEmpty();
    }

    @Test
    @SuppressWarnings("deprecation") // its successor does not exist in Netty 4.1
    void anEventLoopGroupOfTheHostIsUsedAndLeftRunning() {
        EventLoopGroup group = new NioEventLoopGroup(1);
        try {
            RecordingListener serverEvents = new RecordingListener();
            RecordingListener clientEvents = new RecordingListener();
            UdpTcpTransport server = start(quiet().eventLoopGroup(group), serverEvents);
            UdpTcpTransport client = start(quiet().eventLoopGroup(group), clientEvents);
            long link = connected(client, clientEvents, server);
            client.close();
            assertThat(group.isShuttingDown()).isFalse();
            await().until(() -> serverEvents.ends.size() == 1);
            assertThat(clientEvents.ends).doesNotContainKey(link);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAddressThatIsTakenOrNotOursFailsTheStartWithItsName() {
        UdpTcpTransport first = start(quiet(), new RecordingListener());
        int port = first.localEndpoint().port();
        UdpTcpTransport second = quiet().bind("127.0.0.1", port).build();
        opened.add(second);
        assertThatThrownBy(() -> second.start(new RecordingListener()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        UdpTcpTransport third = quiet().bind("nobody.invalid", 1).build();
        opened.add(third);
        assertThatThrownBy(() -> third.start(new RecordingListener()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("nobody.invalid");
    }

    @Test
    void aStartThatFailsForWhateverReasonLeavesNothingOpen() throws Exception {
        int port = freePort();
        TransportOptions impossible = new TransportOptions(
                "127.0.0.1",
                port,
                "my host",
                BroadcastDiscovery.broadcastEveryInterface(freePort()),
                4 * 1024 * 1024,
                1_200,
                16 * 1024 * 1024,
                1_000,
                1_000,
                16,
                16,
                null);
        UdpTcpTransport transport = new UdpTcpTransport(impossible);

        assertThatThrownBy(() -> transport.start(new RecordingListener())).isInstanceOf(RuntimeException.class);

        UdpTcpTransport next = start(quiet().bind("127.0.0.1", port), new RecordingListener());
        assertThat(next.localEndpoint().port()).isEqualTo(port);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("quorate-transport") && thread.isAlive())
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aHostThatNobodyCouldDialIsNotAdvertised() {
        assertThatThrownBy(() -> UdpTcpTransport.builder().advertise("my host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("my host");
    }

    @Test
    void misuseIsReported() {
        UdpTcpTransport transport = quiet().build();
        opened.add(transport);
        assertThatThrownBy(transport::localEndpoint).isInstanceOf(IllegalStateException.class);
        transport.start(new RecordingListener());
        assertThat(transport.localEndpoint().host()).isEqualTo("127.0.0.1");
        assertThat(transport.localEndpoint().port()).isPositive();
        assertThatThrownBy(() -> transport.start(new RecordingListener())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> UdpTcpTransport.builder().bind("127.0.0.1", 70_000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        UdpTcpTransport.builder().queueBytes(4 * 1024 * 1024).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTransportOnAllAddressesTellsOneThatCanBeDialled() {
        RecordingListener clientEvents = new RecordingListener();
        UdpTcpTransport server = start(quiet().bind("0.0.0.0", 0), new RecordingListener());
        UdpTcpTransport client = start(quiet(), clientEvents);
        assertThat(server.localEndpoint().host()).isNotEqualTo("0.0.0.0");
        connected(client, clientEvents, server);
        UdpTcpTransport named = start(quiet().bind("0.0.0.0", 0).advertise("m1.example"), new RecordingListener());
        assertThat(named.localEndpoint().host()).isEqualTo("m1.example");
    }

    // ---- helpers

    private static UdpTcpTransportBuilder quiet() {
        return UdpTcpTransport.builder().discovery(BroadcastDiscovery.noBroadcast());
    }

    private UdpTcpTransport start(UdpTcpTransportBuilder builder, TransportListener listener) {
        UdpTcpTransport transport = builder.build();
        opened.add(transport);
        if (listener instanceof RecordingListener recording) {
            recording.trustEverybodyOn(transport);
        }
        transport.start(listener);
        return transport;
    }

    private static long connected(UdpTcpTransport from, RecordingListener events, UdpTcpTransport to) {
        long link = from.connect(to.localEndpoint());
        await().until(() -> events.up.contains(link));
        return link;
    }

    private static byte[] frame(int number, int length) {
        byte[] frame = new byte[length];
        new Random(number).nextBytes(frame);
        ByteBuffer.wrap(frame).putInt(number);
        return frame;
    }

    private static Socket rawSocket(UdpTcpTransport server) throws IOException {
        Socket socket =
                new Socket(server.localEndpoint().host(), server.localEndpoint().port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Whether the other side closes the connection; by a reset if it had not read everything. */
    private static boolean reachesEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
