package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Kernels in one process, joined by a network that delivers everything after one millisecond, in order, in virtual time. */
final class TestNetwork {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;

    private final TreeMap<Long, List<Runnable>> events = new TreeMap<>();
    private final Map<Endpoint, Node> listening = new HashMap<>();
    private final Map<NodeRef, Node> nodes = new LinkedHashMap<>();
    private final Map<Long, Side> sides = new HashMap<>();
    private long nanos = -5 * SECOND;
    private long links = 100;
    private boolean broadcasts = true;

    /** What happens to a frame: by default it is delivered. */
    Tap tap = (from, frame, deliver) -> deliver.accept(frame);

    interface Tap {
        void onFrame(Node from, byte[] frame, Consumer<byte[]> deliver);
    }

    /** One end of a link. */
    static final class Side {
        final Node owner;
        final long number;
        Side other;
        boolean up;

        Side(Node owner, long number) {
            this.owner = owner;
            this.number = number;
        }
    }

    void noBroadcast() {
        broadcasts = false;
    }

    long nanos() {
        return nanos;
    }

    Now now() {
        return new Now(nanos, nanos / MILLI);
    }

    Node add(KernelConfig config) {
        Node node = new Node(config);
        nodes.put(config.self(), node);
        if (config.endpoint() != null) {
            listening.put(config.endpoint(), node);
        }
        return node;
    }

    Node node(NodeRef node) {
        return nodes.get(node);
    }

    void at(long delayNanos, Runnable event) {
        events.computeIfAbsent(nanos + delayNanos, key -> new ArrayList<>()).add(event);
    }

    /** Lets time pass, with all that happens in it. */
    void run(long durationNanos) {
        long end = nanos + durationNanos;
        for (int steps = 0; ; steps++) {
            if (steps > 1_000_000) {
                throw new AssertionError("time stands still");
            }
            long next = events.isEmpty() ? Long.MAX_VALUE : events.firstKey();
            for (Node node : List.copyOf(nodes.values())) {
                next = Math.min(next, node.alive && node.started ? node.kernel.nextWakeNanos() : Long.MAX_VALUE);
            }
            if (next > end) {
                nanos = end;
                return;
            }
            nanos = Math.max(nanos, next);
            List<Runnable> due = events.remove(nanos);
            if (due != null) {
                due.forEach(Runnable::run);
            }
            for (Node node : List.copyOf(nodes.values())) {
                if (node.alive && node.started && node.kernel.nextWakeNanos() <= nanos) {
                    node.kernel.onWake(now());
                }
            }
        }
    }

    /** Opens a link from nowhere, as a stranger does; what comes back is given to the reader. */
    Stranger stranger(Node to) {
        Stranger stranger = new Stranger(++links, to);
        Side near = new Side(null, stranger.link);
        Side far = new Side(to, ++links);
        near.other = far;
        far.other = near;
        far.up = true;
        stranger.far = far;
        sides.put(far.number, far);
        strangers.put(near, stranger);
        to.kernel.onAccepted(now(), far.number, new Endpoint("stranger", 1));
        return stranger;
    }

    private final Map<Side, Stranger> strangers = new HashMap<>();

    /** Somebody with a socket and no kernel. */
    final class Stranger {
        final long link;
        final Node to;
        final List<byte[]> received = new ArrayList<>();
        Side far;

        Stranger(long link, Node to) {
            this.link = link;
            this.to = to;
        }

        void send(byte[] frame) {
            to.kernel.onFrame(now(), far.number, frame);
        }

        boolean isClosed() {
            return !sides.containsKey(far.number);
        }
    }

    /** A kernel with its role, its links and its disk. */
    final class Node implements Environment {
        final KernelConfig config;
        final NodeKernel kernel;
        final TestRole role;
        final List<Long> writes = new ArrayList<>();
        final List<Long> dials = new ArrayList<>();
        final List<Long> authenticated = new ArrayList<>();
        final List<byte[]> broadcast = new ArrayList<>();
        boolean alive = true;
        boolean started;

        Node(KernelConfig config) {
            this.config = config;
            this.kernel =
                    new NodeKernel(config, this, new SeededRandom(config.self().hashCode() + 7L));
            this.role = new TestRole(config.self(), kernel.outbox());
        }

        @Override
        public void readSnapshot(long number, SnapshotInfo of, long offset, int maxBytes) {
            throw new AssertionError("this node keeps no snapshots");
        }

        Node start() {
            started = true;
            kernel.start(now(), role);
            return this;
        }

        /** The process is gone: its links break, its port refuses. */
        void crash() {
            alive = false;
            listening.remove(config.endpoint(), this);
            nodes.remove(config.self(), this);
            for (Side side : List.copyOf(sides.values())) {
                if (side.owner == this) {
                    sides.remove(side.number);
                    end(side.other, LinkEnd.BROKEN);
                }
            }
        }

        @Override
        public long connect(Endpoint to) {
            dials.add(nanos);
            Side near = new Side(this, ++links);
            sides.put(near.number, near);
            at(MILLI, () -> {
                Node target = listening.get(to);
                if (target == null || !target.alive || !target.started) {
                    end(near, LinkEnd.REFUSED);
                } else if (alive && sides.containsKey(near.number)) {
                    Side far = new Side(target, ++links);
                    sides.put(far.number, far);
                    near.other = far;
                    far.other = near;
                    near.up = true;
                    far.up = true;
                    target.kernel.onAccepted(now(), far.number, new Endpoint("dialler", 1));
                    kernel.onLinkUp(now(), near.number);
                }
            });
            return near.number;
        }

        @Override
        public boolean send(long link, byte[] frame) {
            Side near = sides.get(link);
            if (near == null || !near.up) {
                return false;
            }
            Side far = near.other;
            Stranger stranger = strangers.get(far);
            if (stranger != null) {
                stranger.received.add(frame);
                return true;
            }
            tap.onFrame(
                    this,
                    frame,
                    bytes -> at(MILLI, () -> {
                        if (far.owner.alive && sides.containsKey(far.number)) {
                            far.owner.kernel.onFrame(now(), far.number, bytes);
                        }
                    }));
            return true;
        }

        @Override
        public void authenticated(long link, NodeRef peer) {
            authenticated.add(link);
        }

        @Override
        public void disconnect(long link) {
            Side near = sides.remove(link);
            if (near != null) {
                at(MILLI, () -> {
                    kernel.onLinkEnd(now(), link, LinkEnd.LOCAL);
                    end(near.other, LinkEnd.BROKEN);
                });
            }
        }

        @Override
        public void broadcast(byte[] datagram) {
            broadcast.add(datagram);
            if (broadcasts) {
                at(
                        MILLI,
                        () -> List.copyOf(nodes.values()).forEach(node -> {
                            if (node.alive && node.started) {
                                node.kernel.onDatagram(now(), new Endpoint("neighbour", 1), datagram);
                            }
                        }));
            }
        }

        @Override
        public void write(long number, LogWrite write) {
            writes.add(number);
        }
    }

    private void end(Side side, LinkEnd end) {
        if (side != null && sides.remove(side.number) != null && side.owner != null) {
            at(MILLI, () -> {
                if (side.owner.alive) {
                    side.owner.kernel.onLinkEnd(now(), side.number, end);
                }
            });
        }
    }
}
