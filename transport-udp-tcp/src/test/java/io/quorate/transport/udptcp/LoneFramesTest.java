package io.quorate.transport.udptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that come alone are told as such: their listener may use the thread. */
@Timeout(30)
final class LoneFramesTest {
    private final RecordingListener events = new RecordingListener();
    private UdpTcpTransport server = builder().build();
    private Socket peer = new Socket();

    @BeforeEach
    void open() throws IOException {
        connectTo(server);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        server.close();
    }

    @Test
    void oneAtATimeIsLone() throws Exception {
        long link = events.accepted.get(0);

        for (int i = 1; i <= 3; i++) {
            int count = i;
            send(frames(1));
            await().until(() -> events.frameCount(link) == count);
        }

        assertThat(events.lone).hasValue(3);
    }

    @Test
    void severalThatComeTogetherAreNot() throws Exception {
        long link = events.accepted.get(0);

        send(frames(3));
        await().until(() -> events.frameCount(link) == 3);

        assertThat(events.lone).hasValue(0);
        for (int i = 0; i < 3; i++) {
            assertThat(events.frames(link).get(i)).containsExactly(i);
        }
    }

    @Test
    void aLargeOneIsNot() throws Exception {
        long link = events.accepted.get(0);
        server.authenticated(link);

        for (int length : new int[] {Link.MAX_LONE_BYTES, Link.MAX_LONE_BYTES + 1}) {
            int before = events.frameCount(link);
            send(ByteBuffer.allocate(FrameDecoder.HEADER_BYTES + length)
                    .putInt(length)
                    .array());
            await().until(() -> events.frameCount(link) == before + 1);
        }

        assertThat(events.lone).hasValue(1);
    }

    @Test
    void theOneBeforeTheEndIsToldBeforeIt() throws Exception {
        long link = events.accepted.get(0);

        send(frames(1));
        peer.close();
        await().until(() -> events.ends.containsKey(link));

        assertThat(events.frameCount(link)).isEqualTo(1);
    }

    @Test
    void whatStandsBehindALoneOneThatIsNotWholeComesLater() throws Exception {
        long link = events.accepted.get(0);
        byte[] two = frames(2);

        send(Arrays.copyOf(two, two.length - 1));
        await().until(() -> events.frameCount(link) == 1);
        assertThat(events.lone).hasValue(1);
        send(new byte[] {two[two.length - 1]});

        await().until(() -> events.frameCount(link) == 2);
        assertThat(events.frames(link).get(1)).containsExactly(1);
    }

    @Test
    @SuppressWarnings("deprecation") // its successor does not exist in Netty 4.1
    void threadsOfTheHostAreNotLent() throws Exception {
        close();
        EventLoopGroup group = new NioEventLoopGroup(1);
        try {
            server = builder().eventLoopGroup(group).build();
            events.accepted.clear();
            connectTo(server);
            long link = events.accepted.get(0);

            send(frames(1));
            await().until(() -> events.frameCount(link) == 1);

            assertThat(events.lone).hasValue(0);
        } finally {
            server.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }

    private static UdpTcpTransportBuilder builder() {
        return UdpTcpTransport.builder().discovery(BroadcastDiscovery.noBroadcast());
    }

    private void connectTo(UdpTcpTransport transport) throws IOException {
        transport.start(events);
        peer = new Socket(
                transport.localEndpoint().host(), transport.localEndpoint().port());
        await().until(() -> events.accepted.size() == 1);
    }

    /** In one piece, as long as that is small. */
    private void send(byte[] bytes) throws IOException {
        peer.getOutputStream().write(bytes);
    }

    /** So many frames of one byte, which is their number. */
    private static byte[] frames(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * (FrameDecoder.HEADER_BYTES + 1));
        for (int i = 0; i < count; i++) {
            bytes.putInt(1).put((byte) i);
        }
        return bytes.array();
    }
}
