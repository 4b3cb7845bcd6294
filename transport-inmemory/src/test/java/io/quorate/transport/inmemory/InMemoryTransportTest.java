package io.quorate.transport.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class InMemoryTransportTest {
    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final InMemoryTransport a = network.transport("a");
    private final InMemoryTransport b = network.transport("b");
    private final Recorder atA = new Recorder();
    private final Recorder atB = new Recorder();

    @AfterEach
    void close() {
        atA.gate.countDown();
        atB.gate.countDown();
        a.close();
        b.close();
    }

    @Test
    void aLinkCarriesFramesBothWaysInOrder() throws Exception {
        long here = connected();
        long there = atB.lastAccepted;

        for (int i = 0; i < 100; i++) {
            assertThat(a.send(here, new byte[] {(byte) i})).isTrue();
        }
        assertThat(b.send(there, new byte[] {42})).isTrue();

        for (int i = 0; i < 100; i++) {
            assertThat(atB.next()).isEqualTo("frame " + i);
        }
        assertThat(atA.next()).isEqualTo("frame 42");
    }

    @Test
    void nobodyListeningIsRefusal() throws Exception {
        a.start(atA);

        a.connect(new Endpoint("nobody", 1));

        assertThat(atA.next()).isEqualTo("end REFUSED");
    }

    @Test
    void aLinkThatIsNotUpTakesNoFrames() throws Exception {
        a.start(atA);
        b.start(atB);
        atB.hold();

        long link = a.connect(b.localEndpoint());

        assertThat(a.send(link, new byte[1])).isFalse();
        atB.gate.countDown();
        assertThat(atA.next()).isEqualTo("up");
        assertThat(a.send(link, new byte[1])).isTrue();
    }

    @Test
    void whatIsQueuedArrivesBeforeTheEnd() throws Exception {
        long here = connected();
        a.send(here, new byte[] {1});

        a.disconnect(here);

        assertThat(atB.next()).isEqualTo("frame 1");
        assertThat(atB.next()).isEqualTo("end BROKEN");
        assertThat(atA.next()).isEqualTo("end LOCAL");
        assertThat(a.send(here, new byte[1])).isFalse();
    }

    @Test
    void aClosedTransportBreaksItsLinksAndRefusesNewOnes() throws Exception {
        connected();

        b.close();

        assertThat(atA.next()).isEqualTo("end BROKEN");
        a.connect(b.localEndpoint());
        assertThat(atA.next()).isEqualTo("end REFUSED");
        assertThat(atB.events).isEmpty();
    }

    @Test
    void aFullQueueRefusesFramesAndTakesThemAgainOnceItIsDrained() throws Exception {
        long here = connected();
        atB.hold();
        byte[] large = new byte[a.maxFrameBytes()];
        int taken = 0;
        while (a.send(here, large)) {
            taken++;
        }

        assertThat(taken).isBetween(1, 8);
        atB.gate.countDown();
        await().until(() -> a.send(here, large));
        assertThat(a.send(here, new byte[a.maxFrameBytes() + 1])).isFalse();
    }

    @Test
    void aDatagramReachesEveryTransportOnItsNetworkAlone() throws Exception {
        a.start(atA);
        b.start(atB);
        Recorder elsewhere = new Recorder();
        InMemoryTransport stranger = InMemoryNetwork.create().transport("a");
        stranger.start(elsewhere);

        a.broadcast(new byte[] {7});
        a.broadcast(new byte[a.maxDatagramBytes() + 1]);

        assertThat(atA.next()).isEqualTo("datagram 7 from a:1");
        assertThat(atB.next()).isEqualTo("datagram 7 from a:1");
        stranger.close();
        assertThat(elsewhere.events).isEmpty();
        assertThat(atB.events).isEmpty();
    }

    @Test
    void hostsOfOneNameGetPortsOfTheirOwn() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            endpoints.add(network.transport("x").localEndpoint());
        }

        assertThat(endpoints).extracting(Endpoint::port).containsExactly(1, 2, 3);
    }

    private long connected() throws Exception {
        a.start(atA);
        b.start(atB);
        long link = a.connect(b.localEndpoint());
        assertThat(atB.next()).isEqualTo("accepted from a:1");
        assertThat(atA.next()).isEqualTo("up");
        return link;
    }

    private static final class Recorder implements TransportListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile long lastAccepted;

        void hold() {
            gate = new CountDownLatch(1);
        }

        String next() throws InterruptedException {
            String event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return String.valueOf(event);
        }

        private void record(String event) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.add(event);
        }

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            record("datagram " + datagram[0] + " from " + from);
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            lastAccepted = link;
            record("accepted from " + from);
        }

        @Override
        public void onLinkUp(long link) {
            record("up");
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            record("frame " + frame[0]);
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            record("end " + end);
        }
    }
}
