package io.quorate.kernel;

import io.quorate.link.FaultCounts;
import io.quorate.link.LinkConfig;
import io.quorate.link.LinkFault;
import io.quorate.link.LinkLayer;
import io.quorate.link.LinkListener;
import io.quorate.link.LinkNetwork;
import io.quorate.link.LinkPeer;
import io.quorate.link.LinkProblem;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogWrite;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole node but for threads, clocks, sockets and disks: a role's state machine, the link layer that brings it authenticated
 * messages, and the gate that sends nothing before what it depends on is durable.
 *
 * <p>Use: construct; construct the role with {@link #outbox()}; {@link #start}; then pass in whatever happens, each time with a
 * time not before the last one's, and call {@link #onWake} once {@link #nextWakeNanos()} has come. Ask for that time anew
 * after each call, and after each input that the role got by itself ({@link #run}). Not thread-safe.
 *
 * <p>Bytes from others never make a method throw (P12); an exception means a defect of this node.
 */
public final class NodeKernel {
    private final KernelConfig config;
    private final Environment environment;
    private final LinkLayer links;
    private final WriteGate gate = new WriteGate();
    private final Outbox outbox = new RoleOutbox();
    private @Nullable RoleMachine role;
    private long snapshotReads;
    private Now now = new Now(0, 0);

    /**
     * @param random for jitter and for the nonces of hellos, which must not repeat over the node's restarts
     * @throws IllegalArgumentException if the configuration makes no sense
     */
    public NodeKernel(KernelConfig config, Environment environment, RandomSource random) {
        this.config = config;
        this.environment = environment;
        this.links = new LinkLayer(
                new LinkConfig(
                        config.cluster(),
                        config.self(),
                        config.incarnation(),
                        config.endpoint(),
                        config.secret(),
                        config.seeds(),
                        config.timings().announcement().toNanos(),
                        config.timings().linkSilence().toNanos(),
                        config.announces()),
                new Network(),
                new Listener(),
                random);
    }

    /** What to construct the role with. It takes nothing before {@link #start}. */
    public Outbox outbox() {
        return outbox;
    }

    /** Starts the role, and tells the others that this node is here. Called once, before all inputs. */
    public void start(Now start, RoleMachine machine) {
        if (role != null) {
            throw new IllegalStateException("a kernel is started once");
        }
        if (!machine.self().equals(config.self())) {
            throw new IllegalArgumentException(machine.self() + " was given to the kernel of " + config.self());
        }
        now = start;
        role = machine;
        machine.start(start);
        links.start(start.nanos());
    }

    public void onDatagram(Now at, Endpoint from, byte[] datagram) {
        enter(at);
        links.onDatagram(at.nanos(), from, datagram);
    }

    public void onAccepted(Now at, long link, Endpoint from) {
        enter(at);
        links.onAccepted(at.nanos(), link, from);
    }

    public void onLinkUp(Now at, long link) {
        enter(at);
        links.onLinkUp(at.nanos(), link);
    }

    public void onFrame(Now at, long link, byte[] frame) {
        enter(at);
        links.onFrame(at.nanos(), link, frame);
    }

    public void onLinkEnd(Now at, long link, LinkEnd end) {
        enter(at);
        links.onLinkEnd(at.nanos(), link, end);
    }

    /** The write of that number and all before it are durable: sends what waited for them, then tells the role. */
    public void onDurable(Now at, long write) {
        RoleMachine machine = enter(at);
        if (gate.becomeDurable(write, (to, message) -> links.send(now.nanos(), to, message))) {
            machine.onDurable(at, write);
        }
        links.onWake(at.nanos());
    }

    /** As {@link RoleMachine#onSnapshotRead}. */
    public void onSnapshotRead(Now at, long number, byte @Nullable [] bytes) {
        enter(at).onSnapshotRead(at, number, bytes);
        links.onWake(at.nanos());
    }

    public void onWake(Now at) {
        RoleMachine machine = enter(at);
        if (at.nanos() >= machine.nextWakeNanos()) {
            machine.onWake(at);
        }
        links.onWake(at.nanos());
    }

    /** Gives the role an input of its own, such as a request of its host: within it, the outbox knows the time. */
    public void run(Now at, Runnable input) {
        enter(at);
        input.run();
        links.onWake(at.nanos());
    }

    /** When {@link #onWake} is wanted at the latest; {@link Long#MAX_VALUE}: never. */
    public long nextWakeNanos() {
        return Math.min(links.nextWakeNanos(), started().nextWakeNanos());
    }

    public KernelCounters counters() {
        FaultCounts faults = links.faults();
        return new KernelCounters(
                faults.of(LinkFault.MALFORMED),
                faults.of(LinkFault.UNAUTHENTIC),
                faults.of(LinkFault.NOT_ALLOWED),
                faults.of(LinkFault.BEFORE_HELLO),
                faults.of(LinkFault.FOREIGN_CLUSTER),
                faults.of(LinkFault.OLD_ANNOUNCEMENT),
                faults.of(LinkFault.INCOMPATIBLE),
                faults.of(LinkFault.HANDSHAKE_FAILED),
                faults.of(LinkFault.TOO_MANY_LINKS),
                faults.of(LinkFault.SILENT),
                faults.of(LinkFault.DROPPED) + gate.dropped());
    }

    /**
     * What people should know of the links since the last call, such as a node with another secret; at most 64 at once, and
     * none repeated within 30 seconds.
     */
    public List<LinkProblem> takeProblems() {
        return links.takeProblems();
    }

    public KernelLoad load() {
        return new KernelLoad(links.remembered(), links.unprovenLinks(), links.unsent() + gate.heldMessages());
    }

    /** How many nodes, peers and links are remembered: bounded, whatever others do (P12). */
    public long remembered() {
        return links.remembered();
    }

    private RoleMachine enter(Now at) {
        RoleMachine machine = started();
        now = at;
        return machine;
    }

    private RoleMachine started() {
        RoleMachine machine = role;
        if (machine == null) {
            throw new IllegalStateException("the kernel is not started");
        }
        return machine;
    }

    private final class RoleOutbox implements Outbox {
        @Override
        public void send(NodeRef to, Message message) {
            requireOther(to);
            links.send(now.nanos(), to, message);
        }

        @Override
        public void sendWhenDurable(long write, NodeRef to, Message message) {
            requireOther(to);
            if (gate.isDurable(write)) {
                links.send(now.nanos(), to, message);
            } else {
                gate.hold(write, to, message);
            }
        }

        @Override
        public long persist(LogWrite write) {
            started();
            long number = gate.issue();
            environment.write(number, write);
            return number;
        }

        @Override
        public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            started();
            snapshotReads++;
            environment.readSnapshot(snapshotReads, of, offset, maxBytes);
            return snapshotReads;
        }

        @Override
        public void learn(NodeRef node, Endpoint endpoint) {
            started();
            links.learn(now.nanos(), node, endpoint);
        }

        @Override
        public void dial(NodeRef node) {
            requireOther(node);
            links.dial(now.nanos(), node);
        }

        @Override
        public void announceSoon() {
            started();
            links.announceSoon(now.nanos());
        }

        private void requireOther(NodeRef to) {
            started();
            if (to.equals(config.self())) {
                throw new IllegalArgumentException("a node sends nothing to itself");
            }
        }
    }

    private final class Network implements LinkNetwork {
        @Override
        public long connect(Endpoint to) {
            return environment.connect(to);
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return environment.send(link, frame);
        }

        @Override
        public void authenticated(long link, NodeRef peer) {
            environment.authenticated(link, peer);
        }

        @Override
        public void disconnect(long link) {
            environment.disconnect(link);
        }

        @Override
        public void broadcast(byte[] datagram) {
            environment.broadcast(datagram);
        }

        @Override
        public long unheardSinceNanos() {
            return environment.unheardSinceNanos();
        }

        @Override
        public long unheardOfStrangersSinceNanos() {
            return environment.unheardOfStrangersSinceNanos();
        }
    }

    private final class Listener implements LinkListener {
        @Override
        public void onMessage(LinkPeer from, Message message) {
            started().onMessage(now, info(from), message);
        }

        @Override
        public void onAnnouncement(Announcement announcement) {
            started().onAnnouncement(now, announcement);
        }

        @Override
        public void onPeerUp(LinkPeer peer) {
            started().onPeerUp(now, info(peer));
        }

        @Override
        public void onPeerDown(NodeRef peer, LinkEnd end) {
            started().onPeerDown(now, peer, end);
        }

        @Override
        public OwnState ownState() {
            RoleMachine.RoleAnnouncement own = started().announcement();
            return new OwnState(own.clusterId(), own.master(), own.rests());
        }

        private PeerInfo info(LinkPeer peer) {
            return new PeerInfo(peer.node(), peer.incarnation(), peer.endpoint());
        }
    }
}
