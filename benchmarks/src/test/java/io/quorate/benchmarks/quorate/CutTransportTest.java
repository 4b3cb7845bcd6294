package io.quorate.benchmarks.quorate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is cut off. */
@Timeout(60)
final class CutTransportTest {
    private static final long PATIENCE_SECONDS = 20;

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final CutTransport near = new CutTransport(network.transport("near"));
    private final CutTransport far = new CutTransport(network.transport("far"));
    private final BlockingQueue<String> here = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> there = new LinkedBlockingQueue<>();
    private long link;

    @BeforeEach
    void open() throws InterruptedException {
        near.start(new Told(here));
        far.start(new Told(there));
        link = near.connect(far.localEndpoint());
        assertThat(next(here)).isEqualTo("up");
        assertThat(next(there)).isEqualTo("accepted");
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void whatItSendsIsLostAndItsConnectionsStay() throws Exception {
        near.cut();
        assertThat(near.send(link, bytes("lost"))).isTrue();
        near.broadcast(bytes("lost too"));
        near.heal();
        assertThat(near.send(link, bytes("back"))).isTrue();

        assertThat(next(there)).isEqualTo("frame back");
    }

    @Test
    void whatIsSentToItIsLost() throws Exception {
        far.cut();
        near.send(link, bytes("lost"));
        near.broadcast(bytes("lost too"));
        assertThat(next(here)).isEqualTo("datagram lost too");
        // The last thing that comes tells that all before it has come: ends are told also to one who is cut off.
        near.disconnect(link);

        assertThat(next(there)).isEqualTo("end BROKEN");
    }

    private static String next(BlockingQueue<String> events) throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing has happened");
        }
        return event;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Told(BlockingQueue<String> events) implements TransportListener {
        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            events.add("datagram " + new String(datagram, StandardCharsets.UTF_8));
        }

        @Override
        public void onAccepted(long number, Endpoint from) {
            events.add("accepted");
        }

        @Override
        public void onLinkUp(long number) {
            events.add("up");
        }

        @Override
        public void onFrame(long number, byte[] frame) {
            events.add("frame " + new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public void onLinkEnd(long number, LinkEnd end) {
            events.add("end " + end);
        }
    }
}
