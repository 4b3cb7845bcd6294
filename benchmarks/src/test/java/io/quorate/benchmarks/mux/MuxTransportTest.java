package io.quorate.benchmarks.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many links in few, over a network in memory. */
@Timeout(60)
final class MuxTransportTest {
    private static final int TRUNKS = 3;
    private static final long PATIENCE_SECONDS = 20;

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Events here = new Events();
    private final Events there = new Events();
    private final MuxTransport near = new MuxTransport(network.transport("near"), TRUNKS);
    private final MuxTransport far = new MuxTransport(network.transport("far"), TRUNKS);

    @BeforeEach
    void start() {
        near.start(here);
        far.start(there);
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void manyLinksShareFewTrunksAndEachGetsItsOwnFrames() throws Exception {
        List<Long> links = open(50);
        assertThat(near.trunks()).isEqualTo(TRUNKS);

        Set<Long> accepted = new HashSet<>();
        for (long link : links) {
            assertThat(near.send(link, bytes("from " + link))).isTrue();
            long other = there.next("accepted").link();
            accepted.add(other);
            assertThat(there.next("frame")).isEqualTo(new Event("frame", other, "from " + link));
            assertThat(far.send(other, bytes("back to " + link))).isTrue();
            assertThat(here.next("frame")).isEqualTo(new Event("frame", link, "back to " + link));
        }
        assertThat(accepted).hasSize(50);
        assertThat(far.trunks()).isEqualTo(TRUNKS);
    }

    @Test
    void aLinkThatOneSideClosesEndsAtBothAndTheOthersGoOn() throws Exception {
        List<Long> links = open(2 * TRUNKS);
        List<Long> others = new ArrayList<>();
        for (long link : links) {
            near.send(link, bytes("hello"));
            others.add(there.next("accepted").link());
            there.next("frame");
        }

        near.disconnect(links.get(0));
        assertThat(here.next("end")).isEqualTo(new Event("end", links.get(0), LinkEnd.LOCAL.name()));
        assertThat(there.next("end")).isEqualTo(new Event("end", others.get(0), LinkEnd.BROKEN.name()));
        far.disconnect(others.get(1));
        assertThat(there.next("end")).isEqualTo(new Event("end", others.get(1), LinkEnd.LOCAL.name()));
        assertThat(here.next("end")).isEqualTo(new Event("end", links.get(1), LinkEnd.BROKEN.name()));

        assertThat(near.send(links.get(0), bytes("late"))).isFalse();
        assertThat(near.send(links.get(2), bytes("still"))).isTrue();
        assertThat(there.next("frame")).isEqualTo(new Event("frame", others.get(2), "still"));
    }

    @Test
    void aTrunkGoesWithItsLastLink() throws Exception {
        List<Long> links = open(2);
        for (long link : links) {
            near.send(link, bytes("hello"));
            there.next("frame");
        }
        assertThat(far.trunks()).isEqualTo(2);

        near.disconnect(links.get(0));
        there.next("end");
        near.disconnect(links.get(1));
        there.next("end");
        assertThat(near.trunks()).isZero();

        // The next link finds a new one.
        long again = open(1).get(0);
        near.send(again, bytes("again"));
        there.next("accepted");
        assertThat(there.next("frame").detail()).isEqualTo("again");
    }

    @Test
    void allLinksOfATrunkEndWithIt() throws Exception {
        List<Long> links = open(10);
        for (long link : links) {
            near.send(link, bytes("hello"));
            there.next("frame");
        }

        far.close();

        Set<Long> ended = new HashSet<>();
        for (int i = 0; i < links.size(); i++) {
            Event end = here.next("end");
            assertThat(end.detail()).isEqualTo(LinkEnd.BROKEN.name());
            ended.add(end.link());
        }
        assertThat(ended).containsExactlyInAnyOrderElementsOf(links);
        assertThat(near.trunks()).isZero();
    }

    @Test
    void whereNobodyListensALinkIsRefused() throws Exception {
        long link = near.connect(new Endpoint("nowhere", 1));
        assertThat(here.next("end")).isEqualTo(new Event("end", link, LinkEnd.REFUSED.name()));
        assertThat(near.trunks()).isZero();
    }

    @Test
    void whoSpeaksOnALinkThatIsOverIsToldSo() throws Exception {
        Events raw = new Events();
        try (Transport carrier = network.transport("raw")) {
            carrier.start(raw);
            long trunk = carrier.connect(far.localEndpoint());
            raw.next("up");

            carrier.send(trunk, MuxFrame.encode(MuxFrame.NEXT, 7, bytes("never opened")));

            assertThat(raw.next("frame").bytes()).isEqualTo(MuxFrame.close(7));
            assertThat(there.all()).isEmpty();
        }
    }

    @Test
    void whatIsNoFrameOfATrunkChangesNothing() throws Exception {
        Events raw = new Events();
        try (Transport carrier = network.transport("raw")) {
            carrier.start(raw);
            long trunk = carrier.connect(far.localEndpoint());
            raw.next("up");

            carrier.send(trunk, new byte[0]);
            carrier.send(trunk, new byte[] {MuxFrame.FIRST, 0, 0});
            carrier.send(trunk, MuxFrame.encode((byte) 77, 1, bytes("unknown")));
            carrier.send(trunk, MuxFrame.close(1));
            carrier.send(trunk, MuxFrame.encode(MuxFrame.FIRST, 1, bytes("good")));

            assertThat(there.next().kind()).isEqualTo("accepted");
            assertThat(there.next().detail()).isEqualTo("good");
        }
    }

    @Test
    void linksAreBounded() throws Exception {
        Endpoint to = far.localEndpoint();
        for (int i = 0; i < MuxTransport.MAX_LINKS; i++) {
            near.connect(to);
        }
        long oneTooMany = near.connect(to);
        assertThat(here.next("end")).isEqualTo(new Event("end", oneTooMany, LinkEnd.UNREACHABLE.name()));
    }

    private List<Long> open(int count) throws InterruptedException {
        List<Long> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(near.connect(far.localEndpoint()));
        }
        Set<Long> up = new HashSet<>();
        for (int i = 0; i < count; i++) {
            up.add(here.next("up").link());
        }
        assertThat(up).containsExactlyInAnyOrderElementsOf(links);
        return links;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Event(String kind, long link, String detail) {
        byte[] bytes() {
            return detail.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Events implements TransportListener {
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        List<Event> all() {
            return List.copyOf(events);
        }

        Event next() throws InterruptedException {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing has happened");
            }
            return event;
        }

        /** The next one of that kind; others before it are dropped. */
        Event next(String kind) throws InterruptedException {
            Event event = next();
            while (!event.kind().equals(kind)) {
                event = next();
            }
            return event;
        }

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            events.add(new Event("datagram", 0, new String(datagram, StandardCharsets.ISO_8859_1)));
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            events.add(new Event("accepted", link, from.toString()));
        }

        @Override
        public void onLinkUp(long link) {
            events.add(new Event("up", link, ""));
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            events.add(new Event("frame", link, new String(frame, StandardCharsets.ISO_8859_1)));
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            events.add(new Event("end", link, end.name()));
        }
    }
}
