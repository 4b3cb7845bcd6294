package io.quorate.runtime;

import io.quorate.link.HelloRoute;
import io.quorate.link.HelloRouting;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.Clock;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes of one process over one transport. Datagrams go to all of them; a link that somebody opened goes to the
 * node that its first frame, a hello, asks for. Until that frame is there the link is undecided: only so many may be, and only
 * for so long. Thread-safe.
 */
public final class Hub implements AutoCloseable {
    /** The most links that have not said whom they want. */
    static final int MAX_UNDECIDED = 256;

    static final long UNDECIDED_NANOS = 3_000_000_000L;

    private final Transport transport;
    private final Clock clock;
    private final List<HubPort> ports = new CopyOnWriteArrayList<>();
    private final Map<Long, HubPort> owners = new ConcurrentHashMap<>();
    // Guards the links without an owner, and the moments at which a link gets or loses one.
    private final Object lock = new Object();
    private final Map<Long, Undecided> undecided = new LinkedHashMap<>();
    // Links that a closed transport could not open any more; below zero, where transports number none.
    private long lastDeadLink;
    private boolean closed;

    private Hub(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /**
     * Starts the transport.
     *
     * @throws IllegalArgumentException if it carries smaller frames than the protocol may need: what does not fit would never
     *     arrive, however often it is sent, and a cluster would stand still without a word
     * @throws io.quorate.spi.TransportException if it cannot start
     */
    public static Hub start(Transport transport, Clock clock) {
        if (transport.maxFrameBytes() < ProtocolLimits.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("the transport carries frames of at most " + transport.maxFrameBytes()
                    + " bytes, a node needs " + ProtocolLimits.MAX_FRAME_BYTES + ": raise its maxFrameBytes");
        }
        Hub hub = new Hub(transport, clock);
        transport.start(hub.new Inbound());
        return hub;
    }

    public Endpoint localEndpoint() {
        return transport.localEndpoint();
    }

    /** Whether nobody outside this machine can reach the transport. */
    public boolean isLocalOnly() {
        return transport.isLocalOnly();
    }

    /**
     * A node begins to use this hub.
     *
     * @throws IllegalStateException if the hub is closed, or has that node already
     */
    HubPort join(NodeRef self, String cluster, HubListener listener) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the transport of " + self + " is closed");
            }
            for (HubPort port : ports) {
                if (port.self().equals(self) && port.cluster().equals(cluster)) {
                    throw new IllegalStateException(
                            self + " of cluster '" + cluster + "' uses this transport already; two nodes need two ids");
                }
            }
            HubPort port = new HubPort(this, self, cluster, listener);
            ports.add(port);
            return port;
        }
    }

    void leave(HubPort port) {
        List<Long> links = new ArrayList<>();
        synchronized (lock) {
            ports.remove(port);
            owners.forEach((link, owner) -> {
                if (owner == port) {
                    links.add(link);
                }
            });
            links.forEach(owners::remove);
        }
        links.forEach(transport::disconnect);
    }

    long connect(HubPort port, Endpoint to) {
        synchronized (lock) {
            if (closed) {
                long link = --lastDeadLink;
                port.listener().onLinkEnd(link, LinkEnd.UNREACHABLE);
                return link;
            }
            // Under the lock, so that the link has its owner before its first event looks for it.
            long link = transport.connect(to);
            owners.put(link, port);
            return link;
        }
    }

    boolean send(HubPort port, long link, byte[] frame) {
        return owners.get(link) == port && transport.send(link, frame);
    }

    void authenticated(HubPort port, long link) {
        if (owners.get(link) == port) {
            transport.authenticated(link);
        }
    }

    void disconnect(HubPort port, long link) {
        if (owners.get(link) == port) {
            transport.disconnect(link);
        }
    }

    /** To the neighbourhood, and to the other nodes here, which some transports would not reach. */
    void broadcast(HubPort from, byte[] datagram) {
        transport.broadcast(datagram);
        for (HubPort port : ports) {
            if (port != from) {
                port.listener().onDatagram(transport.localEndpoint(), datagram.clone());
            }
        }
        // Every node that announces itself comes by here about once a second: often enough for the deadline.
        closeOverdue();
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            undecided.clear();
        }
        transport.close();
        // The transport says nothing more; whoever still waits for the end of a link is told.
        owners.forEach((link, port) -> port.listener().onLinkEnd(link, LinkEnd.LOCAL));
        owners.clear();
    }

    private void closeOverdue() {
        List<Long> overdue = new ArrayList<>();
        synchronized (lock) {
            long now = clock.monotonicNanos();
            // Oldest first.
            for (Map.Entry<Long, Undecided> entry : undecided.entrySet()) {
                if (now - entry.getValue().sinceNanos < UNDECIDED_NANOS) {
                    break;
                }
                overdue.add(entry.getKey());
            }
            overdue.forEach(undecided::remove);
        }
        overdue.forEach(transport::disconnect);
    }

    /**
     * The node that a hello asks for; null if there is none. Where nobody is of its cluster, somebody is to tell it so: it has
     * come to the wrong address, and would hear of that from nobody else.
     */
    private @Nullable HubPort target(@Nullable HelloRoute route) {
        if (route == null) {
            return null;
        }
        boolean isForeign = ports.stream().noneMatch(port -> port.cluster().equals(route.cluster()));
        HubPort best = null;
        for (HubPort port : ports) {
            if ((isForeign || wants(route, port)) && (best == null || rank(port) < rank(best))) {
                best = port;
            }
        }
        return best;
    }

    private static boolean wants(HelloRoute route, HubPort port) {
        NodeRef target = route.target();
        Role role = route.targetRole();
        return route.cluster().equals(port.cluster())
                && (target != null
                        ? target.equals(port.self())
                        // Who asks for anybody does not mean itself.
                        : (role == null || role == port.self().role())
                                && !port.self().equals(route.from()));
    }

    /** Masters know most. */
    private static int rank(HubPort port) {
        return switch (port.self().role()) {
            case MASTER -> 0;
            case SLAVE -> 1;
            case CLIENT -> 2;
        };
    }

    private record Undecided(Endpoint from, long sinceNanos) {}

    /** What the transport brings. */
    private final class Inbound implements TransportListener {

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            HubPort last = null;
            for (HubPort port : ports) {
                if (last != null) {
                    last.listener().onDatagram(from, datagram.clone());
                }
                last = port;
            }
            if (last != null) {
                last.listener().onDatagram(from, datagram);
            }
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            closeOverdue();
            synchronized (lock) {
                if (!closed && undecided.size() < MAX_UNDECIDED) {
                    undecided.put(link, new Undecided(from, clock.monotonicNanos()));
                    return;
                }
            }
            transport.disconnect(link);
        }

        @Override
        public void onLinkUp(long link) {
            HubPort owner = ownerOf(link);
            if (owner != null) {
                owner.listener().onLinkUp(link);
            }
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            HubPort owner = ownerFor(link, frame);
            if (owner != null) {
                owner.listener().onFrame(link, frame);
            }
        }

        @Override
        public void onLoneFrame(long link, byte[] frame) {
            HubPort owner = ownerFor(link, frame);
            if (owner == null) {
                return;
            }
            // The steps of one node must not keep the transport from what it has for another.
            if (ports.size() == 1) {
                owner.listener().onLoneFrame(link, frame);
            } else {
                owner.listener().onFrame(link, frame);
            }
        }

        private @Nullable HubPort ownerFor(long link, byte[] frame) {
            HubPort owner = owners.get(link);
            return owner != null ? owner : decide(link, frame);
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            HubPort owner;
            synchronized (lock) {
                undecided.remove(link);
                owner = owners.remove(link);
            }
            if (owner != null) {
                owner.listener().onLinkEnd(link, end);
            }
        }

        private @Nullable HubPort ownerOf(long link) {
            synchronized (lock) {
                return owners.get(link);
            }
        }

        private @Nullable HubPort decide(long link, byte[] hello) {
            HubPort owner;
            synchronized (lock) {
                owner = owners.get(link);
                if (owner != null) {
                    return owner;
                }
                Undecided waiting = undecided.remove(link);
                if (waiting == null) {
                    // Closed already; this came late.
                    return null;
                }
                owner = target(HelloRouting.peek(hello));
                if (owner != null && owner.listener().onAccepted(link, waiting.from)) {
                    owners.put(link, owner);
                    return owner;
                }
            }
            transport.disconnect(link);
            return null;
        }
    }
}
