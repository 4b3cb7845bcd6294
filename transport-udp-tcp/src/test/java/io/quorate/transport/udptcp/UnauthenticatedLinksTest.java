package io.quorate.transport.udptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P12: what somebody who has not said who he is can make a transport keep. */
@Timeout(60)
final class UnauthenticatedLinksTest {
    private static final int MEBI = 1024 * 1024;

    private final List<UdpTcpTransport> opened = new ArrayList<>();
    private final List<SocketChannel> strangers = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final RecordingListener events = new RecordingListener();

    @AfterEach
    void closeAll() throws IOException {
        for (SocketChannel stranger : strangers) {
            stranger.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        opened.forEach(UdpTcpTransport::close);
    }

    @Test
    void strangersThatAnnounceTheLargestFrameAndSendAllButItsEndCostNoMemory() throws Exception {
        UdpTcpTransport server = start(builder().maxUnauthenticatedPerAddress(256));
        long before = directBytes();
        for (int i = 0; i < 256; i++) {
            strangers.add(stranger(server));
        }
        await().until(() -> events.accepted.size() == 256);

        sendAllButTheEnd();

        assertThat(directBytes() - before).isLessThan(4L * MEBI);
        assertThat(events.ends).isEmpty();
    }

    @Test
    void aLongFrameWaitsUntilItsLinkIsAuthenticatedAndArrivesWhole() throws Exception {
        UdpTcpTransport server = start(builder());
        for (int length : new int[] {Transport.MAX_UNPROVEN_FRAME_BYTES + 1, 3 * MEBI}) {
            byte[] large = new byte[length];
            Arrays.fill(large, (byte) 7);
            int links = events.accepted.size();
            try (Socket peer = socket(server, 1)) {
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                frame(out, new byte[Transport.MAX_UNPROVEN_FRAME_BYTES]);
                await().until(() -> events.accepted.size() == links + 1);
                long link = events.accepted.get(links);
                await().until(() -> events.frameCount(link) == 1);
                Thread sender = new Thread(() -> {
                    try {
                        frame(out, large);
                        frame(out, new byte[] {1});
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                sender.start();

                // Whatever it has read of the long one by now, it goes on with it.
                server.authenticated(link);

                await().until(() -> events.frameCount(link) == 3);
                sender.join();
                assertThat(events.frames(link).get(1)).isEqualTo(large);
                assertThat(events.frames(link).get(2)).containsExactly(1);
            }
        }
    }

    @Test
    void aLongFrameThatIsThereInWholeIsDeliveredWithoutFurtherBytes() throws Exception {
        UdpTcpTransport server = start(builder());
        byte[] large = new byte[Transport.MAX_UNPROVEN_FRAME_BYTES + 1];
        try (Socket peer = socket(server, 1)) {
            DataOutputStream out = new DataOutputStream(peer.getOutputStream());
            frame(out, new byte[] {1});
            frame(out, large);
            await().until(() -> events.accepted.size() == 1);
            long link = events.accepted.get(0);
            await().until(() -> events.frameCount(link) == 1);

            server.authenticated(link);

            await().until(() -> events.frameCount(link) == 2);
            assertThat(events.frames(link).get(1)).isEqualTo(large);
        }
    }

    @Test
    void aLinkThatIsBeingClosedKeepsNothingOfWhatArrives() throws Exception {
        UdpTcpTransport server = start(builder());
        try (Socket peer = socket(server, 1)) {
            await().until(() -> events.accepted.size() == 1);
            long link = events.accepted.get(0);
            server.authenticated(link);
            long before = directBytes();
            DataOutputStream out = new DataOutputStream(peer.getOutputStream());
            out.writeInt(4 * MEBI);
            out.write(new byte[2 * MEBI]);
            out.flush();
            await().until(() -> directBytes() - before > MEBI);

            server.disconnect(link);
            // The peer sees its end of input, and goes on sending.
            assertThat(new DataInputStream(peer.getInputStream()).read()).isEqualTo(-1);
            out.write(new byte[2 * MEBI - 1]);
            out.flush();

            await().atMost(Duration.ofMillis(900)).until(() -> directBytes() - before < MEBI / 2);
            peer.shutdownOutput();
            await().until(() -> events.ends.get(link) == LinkEnd.LOCAL);
        }
    }

    @Test
    void oneAddressHoldsOnlySoManyLinksThatAreNotAuthenticated() throws Exception {
        UdpTcpTransport server = start(builder().maxUnauthenticatedPerAddress(2));
        for (int lastByte : new int[] {1, 1, 2}) {
            sockets.add(socket(server, lastByte));
        }
        await().until(() -> events.accepted.size() == 3);

        assertThat(reachesEnd(socket(server, 1))).isTrue();
        assertThat(server.counters().connectionsRefused()).isEqualTo(1);

        events.accepted.forEach(server::authenticated);
        await().until(() -> sockets.add(socket(server, 1)) && events.accepted.size() > 3);
        assertThat(events.ends).isEmpty();
    }

    @Test
    void aLinkThatEndsUnauthenticatedMakesRoomForTheNext() throws Exception {
        UdpTcpTransport server = start(builder().maxUnauthenticatedPerAddress(1));
        for (int i = 1; i <= 5; i++) {
            int count = i;
            try (Socket each = socket(server, 1)) {
                each.getOutputStream().write(new byte[] {0, 0, 0, 1, 1});
                await().until(() -> events.accepted.size() == count);
            }
            await().until(() -> events.ends.size() == count);
        }
    }

    /** Each stranger sends of the largest frame as much as the other side takes, at most all but one byte. */
    private void sendAllButTheEnd() throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(4 * MEBI - 1);
        List<ByteBuffer> frames = new ArrayList<>();
        for (SocketChannel stranger : strangers) {
            ByteBuffer length = ByteBuffer.allocate(4).putInt(0, 4 * MEBI);
            while (length.hasRemaining()) {
                stranger.write(length);
            }
            frames.add(zeros.duplicate());
        }
        int idle = 0;
        // Until nobody took anything for many rounds: whoever reads would have read by then.
        while (idle < 200) {
            long written = 0;
            for (int i = 0; i < frames.size(); i++) {
                written += strangers.get(i).write(frames.get(i));
            }
            idle = written == 0 ? idle + 1 : 0;
        }
    }

    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    private static UdpTcpTransportBuilder builder() {
        return UdpTcpTransport.builder().bind("0.0.0.0", 0).discovery(BroadcastDiscovery.noBroadcast());
    }

    private UdpTcpTransport start(UdpTcpTransportBuilder builder) {
        UdpTcpTransport transport = builder.build();
        opened.add(transport);
        transport.start(events);
        return transport;
    }

    private static SocketChannel stranger(UdpTcpTransport server) throws IOException {
        SocketChannel stranger = SocketChannel.open(
                new InetSocketAddress(loopback(1), server.localEndpoint().port()));
        stranger.configureBlocking(false);
        return stranger;
    }

    private static Socket socket(UdpTcpTransport server, int lastByte) throws IOException {
        Socket socket = new Socket(loopback(1), server.localEndpoint().port(), loopback(lastByte), 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static InetAddress loopback(int lastByte) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
    }

    private static void frame(DataOutputStream out, byte[] frame) throws IOException {
        out.writeInt(frame.length);
        out.write(frame);
        out.flush();
    }

    private static boolean reachesEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }
}
