package io.quorate.transport.inmemory;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportException;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Transport} on an {@link InMemoryNetwork}. One daemon thread brings its listener whatever arrives, in the order
 * in which it was sent. It never leaves the process, so it counts as local: no secret is needed.
 */
public final class InMemoryTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryTransport.class);
    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final int MAX_DATAGRAM_BYTES = 1_200;
    private static final int MAX_QUEUED_DATAGRAMS = 1_024;
    private static final int MAX_LINKS = 10_000;
    private static final long JOIN_MILLIS = 2_000;
    /** Wakes the delivery thread, so that it sees that this transport is closed. */
    @SuppressWarnings("UnnecessaryLambda") // one constant, which says what it is for
    private static final Runnable END = () -> {};

    private final InMemoryNetwork network;
    private final Endpoint endpoint;
    // Bounded by what may be put in: datagrams by number, frames by each link's bytes, and a few events for each link.
    private final LinkedBlockingQueue<Runnable> deliveries = new LinkedBlockingQueue<>();
    private final AtomicInteger queuedDatagrams = new AtomicInteger();
    // What this side knows of its links: the other side of each that is up.
    private final Map<Long, Link> links = new ConcurrentHashMap<>();
    private final Object lifeLock = new Object();
    private @Nullable Thread thread;
    private volatile boolean open;
    private volatile @Nullable TransportListener listener;
    private boolean used;

    InMemoryTransport(InMemoryNetwork network, Endpoint endpoint) {
        this.network = network;
        this.endpoint = endpoint;
    }

    @Override
    public void start(TransportListener listener) {
        synchronized (lifeLock) {
            if (used) {
                throw new IllegalStateException("a transport is started once");
            }
            used = true;
            if (!network.bind(this)) {
                throw new TransportException(
                        "somebody listens at " + endpoint + " already", new IllegalStateException("address in use"));
            }
            open = true;
            this.listener = listener;
            Thread created = new Thread(this::deliver, "quorate-inmemory-" + endpoint);
            created.setDaemon(true);
            thread = created;
            created.start();
        }
    }

    @Override
    public Endpoint localEndpoint() {
        return endpoint;
    }

    @Override
    public boolean isLocalOnly() {
        return true;
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public int maxDatagramBytes() {
        return MAX_DATAGRAM_BYTES;
    }

    /** Reaches every transport on the network, this one included. */
    @Override
    public void broadcast(byte[] datagram) {
        if (!open || datagram.length > MAX_DATAGRAM_BYTES) {
            return;
        }
        for (InMemoryTransport other : network.all()) {
            other.receiveDatagram(endpoint, datagram.clone());
        }
    }

    private void receiveDatagram(Endpoint from, byte[] datagram) {
        if (queuedDatagrams.incrementAndGet() > MAX_QUEUED_DATAGRAMS) {
            queuedDatagrams.decrementAndGet();
            return;
        }
        post(to -> {
            queuedDatagrams.decrementAndGet();
            to.onDatagram(from, datagram);
        });
    }

    @Override
    public long connect(Endpoint to) {
        long number = network.nextLink();
        InMemoryTransport other = network.at(to);
        if (other == null || !open) {
            post(told -> told.onLinkEnd(number, LinkEnd.REFUSED));
            return number;
        }
        LinkSide here = new LinkSide(number, this);
        LinkSide there = new LinkSide(network.nextLink(), other);
        links.put(number, new Link(here, there, false));
        if (!other.offerLink(there, here)) {
            breakLink(here, LinkEnd.REFUSED);
        }
        return number;
    }

    /** Takes note of a link that somebody dials. Under the lock, so that a close either refuses it or breaks it. */
    private boolean offerLink(LinkSide here, LinkSide there) {
        synchronized (lifeLock) {
            if (!open) {
                return false;
            }
            if (links.size() >= MAX_LINKS) {
                there.owner().breakLink(there, LinkEnd.UNREACHABLE);
                return true;
            }
            links.put(here.number(), new Link(here, there, false));
            post(told -> accept(told, here, there));
            return true;
        }
    }

    /** On the delivery thread of the side that is dialled. */
    private void accept(TransportListener told, LinkSide here, LinkSide there) {
        if (there.isOver()) {
            // Given up before anybody here heard of it.
            here.end();
            links.remove(here.number());
            return;
        }
        links.put(here.number(), new Link(here, there, true));
        told.onAccepted(here.number(), there.owner().endpoint);
        there.owner().post(other -> there.owner().comeUp(other, there));
    }

    /** On the delivery thread of the side that dialled. */
    private void comeUp(TransportListener told, LinkSide here) {
        Link link = links.computeIfPresent(here.number(), (number, value) -> new Link(value.here, value.there, true));
        if (link != null && !here.isOver()) {
            told.onLinkUp(here.number());
        }
    }

    @Override
    public boolean send(long number, byte[] frame) {
        Link link = links.get(number);
        if (link == null || !link.up || link.here.isOver() || frame.length > MAX_FRAME_BYTES) {
            return false;
        }
        LinkSide to = link.there;
        if (to.isOver() || !to.reserve(frame.length)) {
            return false;
        }
        byte[] copy = frame.clone();
        InMemoryTransport other = to.owner();
        other.post(told -> {
            to.release(copy.length);
            if (!to.isOver()) {
                told.onFrame(to.number(), copy);
            }
        });
        return true;
    }

    /** Nothing to raise: no stranger reaches this network, and whoever sends a frame here has made the array itself. */
    @Override
    public void authenticated(long number) {}

    @Override
    public void disconnect(long number) {
        Link link = links.get(number);
        if (link != null) {
            breakLink(link.here, LinkEnd.LOCAL);
            // After what is queued: the other side's thread takes things in their order.
            link.there.owner().breakLink(link.there, LinkEnd.BROKEN);
        }
    }

    /** Ends this side of a link once what was queued before has been delivered. The first end counts. */
    private void breakLink(LinkSide side, LinkEnd end) {
        if (end == LinkEnd.LOCAL && !side.end()) {
            return;
        }
        post(told -> {
            if (end != LinkEnd.LOCAL && !side.end()) {
                return;
            }
            Link link = links.remove(side.number());
            boolean neverUp = link != null && !link.up;
            told.onLinkEnd(side.number(), neverUp && end == LinkEnd.BROKEN ? LinkEnd.REFUSED : end);
        });
    }

    @Override
    public void close() {
        Thread running;
        synchronized (lifeLock) {
            used = true;
            if (!open) {
                return;
            }
            open = false;
            running = thread;
        }
        network.unbind(this);
        List<Link> broken = new ArrayList<>(links.values());
        broken.forEach(link -> link.here.end());
        listener = null;
        deliveries.clear();
        deliveries.add(END);
        broken.forEach(link -> link.there.owner().breakLink(link.there, LinkEnd.BROKEN));
        links.clear();
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void post(Delivery delivery) {
        if (open) {
            deliveries.add(() -> {
                TransportListener told = listener;
                if (told != null) {
                    delivery.to(told);
                }
            });
        }
    }

    private void deliver() {
        try {
            while (open) {
                Runnable next = deliveries.take();
                try {
                    next.run();
                } catch (RuntimeException e) {
                    LOG.error("a listener of {} threw", endpoint, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the delivery thread of {} was interrupted", endpoint);
        } finally {
            deliveries.clear();
        }
    }

    @FunctionalInterface
    private interface Delivery {
        void to(TransportListener listener);
    }

    /** A link as one side sees it. */
    private record Link(LinkSide here, LinkSide there, boolean up) {}
}
