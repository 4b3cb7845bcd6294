package io.quorate.benchmarks.mux;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries many links in few links of another transport, its trunks. Both sides must use it. Datagrams go through as they are.
 *
 * <p>A trunk is dialled when a link needs it, up to a number for each address, and closed by whoever dialled it when no link is
 * left in it. A link costs no round trip: it is up as soon as its trunk is, and its first frame opens it at the other side, so
 * that one on which nothing is ever sent is never heard of. When a trunk ends, all links in it do, in the same way. Links of
 * one trunk share its queue; what is refused there is refused to the link.
 *
 * <p>A trunk is proven when one of its links is: whoever opens links in it is one process, so that what the others may bring by
 * then is bounded by the carrier for all of them.
 *
 * <p>Links are up and end on a thread of this transport's own, frames come on the carrier's.
 */
public final class MuxTransport implements Transport {
    /** More links are refused. */
    static final int MAX_LINKS = 100_000;
    /** More trunks of others are refused. */
    static final int MAX_ACCEPTED_TRUNKS = 1_024;

    /** By how much this transport's frames are shorter than the carrier's. */
    public static final int OVERHEAD_BYTES = MuxFrame.HEADER_BYTES;

    private static final long END_MILLIS = 1_000;

    private final Transport carrier;
    private final int trunksPerAddress;
    // Bounded by the links, of which each is up and ends once. What comes after the end is of no interest.
    private final ExecutorService events = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            MuxTransport::eventThread,
            new ThreadPoolExecutor.DiscardPolicy());
    // Guards what comes and goes. The listener is never called under it, since it may hold a lock when it calls this.
    private final Object lock = new Object();
    private final Map<Long, Trunk> trunks = new ConcurrentHashMap<>();
    private final Map<Long, MuxLink> links = new ConcurrentHashMap<>();
    private final Map<Endpoint, List<Trunk>> dialled = new HashMap<>();
    private int accepted;
    private long lastId;
    private volatile @Nullable TransportListener listener;

    /**
     * @param carrier not started; belongs to this one from now on
     * @param trunksPerAddress so many links of the carrier to one address at most
     */
    public MuxTransport(Transport carrier, int trunksPerAddress) {
        if (trunksPerAddress < 1) {
            throw new IllegalArgumentException("trunksPerAddress is positive, got " + trunksPerAddress);
        }
        this.carrier = carrier;
        this.trunksPerAddress = trunksPerAddress;
    }

    private static Thread eventThread(Runnable task) {
        Thread thread = new Thread(task, "mux-events");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start(TransportListener told) {
        listener = told;
        carrier.start(new FromCarrier(told));
    }

    @Override
    public Endpoint localEndpoint() {
        return carrier.localEndpoint();
    }

    @Override
    public boolean isLocalOnly() {
        return carrier.isLocalOnly();
    }

    @Override
    public void broadcast(byte[] datagram) {
        carrier.broadcast(datagram);
    }

    @Override
    public long connect(Endpoint to) {
        synchronized (lock) {
            lastId++;
            long id = lastId;
            if (links.size() >= MAX_LINKS) {
                tell(told -> told.onLinkEnd(id, LinkEnd.UNREACHABLE));
                return id;
            }
            Trunk trunk = trunkTo(to);
            links.put(id, trunk.dial(id));
            if (trunk.isUp()) {
                tellUp(id);
            }
            return id;
        }
    }

    @Override
    public boolean send(long id, byte[] frame) {
        MuxLink link = links.get(id);
        return link != null && frame.length <= maxFrameBytes() && link.send(carrier, frame);
    }

    @Override
    public void authenticated(long id) {
        MuxLink link = links.get(id);
        if (link != null && link.trunk().becomeProven()) {
            carrier.authenticated(link.trunk().carrierLink());
        }
    }

    @Override
    public void disconnect(long id) {
        MuxLink link = links.get(id);
        if (link == null) {
            return;
        }
        link.sendClose(carrier);
        end(link, LinkEnd.LOCAL);
    }

    @Override
    public int maxFrameBytes() {
        return carrier.maxFrameBytes() - OVERHEAD_BYTES;
    }

    @Override
    public int maxDatagramBytes() {
        return carrier.maxDatagramBytes();
    }

    @Override
    public void close() {
        listener = null;
        carrier.close();
        events.shutdown();
        try {
            if (!events.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                events.shutdownNow();
            }
        } catch (InterruptedException e) {
            events.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** How many links of the carrier there are. */
    public int trunks() {
        return trunks.size();
    }

    /** The one with the fewest links, or a new one, as long as there may be more. Under the lock. */
    private Trunk trunkTo(Endpoint to) {
        List<Trunk> known = dialled.computeIfAbsent(to, address -> new ArrayList<>());
        if (known.size() < trunksPerAddress) {
            // Under the lock, so that the trunk is known before its first event looks for it.
            Trunk trunk = new Trunk(carrier.connect(to), to, true);
            trunks.put(trunk.carrierLink(), trunk);
            known.add(trunk);
            return trunk;
        }
        Trunk best = known.get(0);
        for (Trunk trunk : known) {
            if (trunk.size() < best.size()) {
                best = trunk;
            }
        }
        return best;
    }

    private void end(MuxLink link, LinkEnd end) {
        synchronized (lock) {
            if (!links.remove(link.id(), link)) {
                return;
            }
            Trunk trunk = link.trunk();
            trunk.remove(link);
            if (trunk.isDialled() && trunk.size() == 0) {
                forget(trunk);
                carrier.disconnect(trunk.carrierLink());
            }
        }
        tell(told -> told.onLinkEnd(link.id(), end));
    }

    /** Under the lock. */
    private void forget(Trunk trunk) {
        if (trunks.remove(trunk.carrierLink()) == null) {
            return;
        }
        if (!trunk.isDialled()) {
            accepted--;
            return;
        }
        List<Trunk> others = dialled.get(trunk.remote());
        if (others != null) {
            others.remove(trunk);
            if (others.isEmpty()) {
                dialled.remove(trunk.remote());
            }
        }
    }

    private void tellUp(long id) {
        tell(told -> {
            // It may be over by now; its end is told after this.
            if (links.containsKey(id)) {
                told.onLinkUp(id);
            }
        });
    }

    private void tell(Consumer<TransportListener> event) {
        if (listener != null) {
            events.execute(() -> {
                TransportListener told = listener;
                if (told != null) {
                    event.accept(told);
                }
            });
        }
    }

    private final class FromCarrier implements TransportListener {
        private final TransportListener told;

        FromCarrier(TransportListener told) {
            this.told = told;
        }

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            told.onDatagram(from, datagram);
        }

        @Override
        public void onAccepted(long carrierLink, Endpoint from) {
            synchronized (lock) {
                if (accepted < MAX_ACCEPTED_TRUNKS) {
                    accepted++;
                    trunks.put(carrierLink, new Trunk(carrierLink, from, false));
                    return;
                }
            }
            carrier.disconnect(carrierLink);
        }

        @Override
        public void onLinkUp(long carrierLink) {
            synchronized (lock) {
                Trunk trunk = trunks.get(carrierLink);
                if (trunk != null) {
                    trunk.becomeUp();
                    trunk.links().forEach(link -> tellUp(link.id()));
                }
            }
        }

        @Override
        public void onFrame(long carrierLink, byte[] frame) {
            Trunk trunk = trunks.get(carrierLink);
            if (trunk == null || !MuxFrame.isWhole(frame)) {
                return;
            }
            int number = MuxFrame.number(frame);
            MuxLink link = trunk.link(number);
            switch (MuxFrame.kind(frame)) {
                case MuxFrame.FIRST -> {
                    MuxLink opened = link == null ? open(trunk, number) : link;
                    if (opened != null) {
                        told.onFrame(opened.id(), MuxFrame.content(frame));
                    }
                }
                case MuxFrame.NEXT -> {
                    if (link != null) {
                        told.onFrame(link.id(), MuxFrame.content(frame));
                    } else {
                        carrier.send(carrierLink, MuxFrame.close(number));
                    }
                }
                case MuxFrame.CLOSE -> {
                    if (link != null) {
                        end(link, LinkEnd.BROKEN);
                    }
                }
                default -> {
                    // Of no transport like this one.
                }
            }
        }

        @Override
        public void onLinkEnd(long carrierLink, LinkEnd end) {
            List<MuxLink> over;
            synchronized (lock) {
                Trunk trunk = trunks.get(carrierLink);
                if (trunk == null) {
                    return;
                }
                forget(trunk);
                over = trunk.links();
                over.forEach(link -> links.remove(link.id()));
            }
            over.forEach(link -> tell(listening -> listening.onLinkEnd(link.id(), end)));
        }

        /** The other side opens a link. Null if it may not. */
        private @Nullable MuxLink open(Trunk trunk, int number) {
            MuxLink link = accept(trunk, number);
            if (link == null) {
                carrier.send(trunk.carrierLink(), MuxFrame.close(number));
            } else {
                told.onAccepted(link.id(), trunk.remote());
            }
            return link;
        }

        private @Nullable MuxLink accept(Trunk trunk, int number) {
            synchronized (lock) {
                if (trunk.isDialled() || links.size() >= MAX_LINKS || trunks.get(trunk.carrierLink()) != trunk) {
                    return null;
                }
                lastId++;
                MuxLink link = trunk.accept(lastId, number);
                links.put(link.id(), link);
                return link;
            }
        }
    }
}
