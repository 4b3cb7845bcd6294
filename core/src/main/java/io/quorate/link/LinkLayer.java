package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.LinkMessage;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.LinkMessage.KeepAlive;
import io.quorate.protocol.LinkMessage.Peers;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import io.quorate.wire.MalformedException;
import java.util.List;

/**
 * All that a node needs to talk to others: it announces itself and hears of them, makes authenticated links on demand, and
 * passes on what they bring, once it is known to be allowed.
 *
 * <p>The {@code on…} methods are inputs; within them it calls its {@link LinkNetwork} and, at their end, its {@link LinkListener}.
 * No bytes from others make any method throw (P12). Not thread-safe.
 */
public final class LinkLayer {
    private final LinkContext context;
    private final LinkTable table = new LinkTable();
    private final PeerDirectory directory = new PeerDirectory();
    private final Discovery discovery;
    private final Handshakes handshakes;
    private final PeerTable peers;
    private final Seeds seeds;
    private final LinkLiveness liveness;
    private long lastNanos;

    /** @param random for jitter and nonces */
    public LinkLayer(LinkConfig config, LinkNetwork network, LinkListener listener, RandomSource random) {
        this.context = new LinkContext(config, network, listener, random);
        this.handshakes = new Handshakes(context, table, new HandshakeOutcome());
        this.peers = new PeerTable(context, directory, handshakes, this::close);
        this.seeds = new Seeds(context);
        this.liveness = new LinkLiveness(context, this::giveUp);
        this.discovery = new Discovery(context, directory, peers::heardNews);
    }

    /** Announces this node and dials its seeds. */
    public void start(long nowNanos) {
        liveness.enter(nowNanos);
        discovery.start(nowNanos);
        onWake(nowNanos);
    }

    public void onDatagram(long nowNanos, Endpoint from, byte[] datagram) {
        liveness.enter(nowNanos);
        discovery.onDatagram(nowNanos, from, datagram);
        finish(nowNanos);
    }

    public void onAccepted(long nowNanos, long number, Endpoint from) {
        liveness.enter(nowNanos);
        if (table.hasRoom()) {
            handshakes.accepted(nowNanos, Link.accepted(number, from));
        } else {
            context.faults.count(LinkFault.TOO_MANY_LINKS);
            context.network.disconnect(number);
        }
        finish(nowNanos);
    }

    public void onLinkUp(long nowNanos, long number) {
        liveness.enter(nowNanos);
        Link link = table.get(number);
        if (link != null) {
            handshakes.up(nowNanos, link);
        }
        finish(nowNanos);
    }

    public void onFrame(long nowNanos, long number, byte[] frame) {
        liveness.enter(nowNanos);
        Link link = table.get(number);
        // A link that this side has closed may still bring what was under way.
        if (link != null) {
            liveness.received(link);
            receive(nowNanos, link, frame);
        }
        finish(nowNanos);
    }

    public void onLinkEnd(long nowNanos, long number, LinkEnd end) {
        liveness.enter(nowNanos);
        Link link = table.get(number);
        if (link != null) {
            if (!link.isOpen() && !link.outbound) {
                context.faults.count(LinkFault.HANDSHAKE_FAILED);
            }
            ended(nowNanos, link, end);
        }
        finish(nowNanos);
    }

    /** Time has passed. May be called early. */
    public void onWake(long nowNanos) {
        lastNanos = nowNanos;
        liveness.enter(nowNanos);
        liveness.wake();
        handshakes.wake(nowNanos);
        peers.wake(nowNanos);
        seeds.wake(nowNanos, peers::isReachedAsSeed, seed -> dialSeed(nowNanos, seed));
        finish(nowNanos);
    }

    /** When {@link #onWake} is wanted. To be asked for anew after each call of another method. */
    public long nextWakeNanos() {
        return Math.min(
                Math.min(
                        handshakes.nextWakeNanos(), Math.min(peers.nextWakeNanos(lastNanos), liveness.nextWakeNanos())),
                Math.min(seeds.nextWakeNanos(lastNanos), discovery.nextWakeNanos()));
    }

    /** Sends a message over a link to that node, or dials it. Best effort; the newest messages survive longest. */
    public void send(long nowNanos, NodeRef to, Message message) {
        peers.send(nowNanos, to, message);
    }

    /** Makes a link if there is none, whatever the back-off says; the listener hears whether that worked. */
    public void dial(long nowNanos, NodeRef node) {
        peers.dial(nowNanos, node);
    }

    /** Somebody said where a node listens. What the node said itself not long ago stands against it. */
    public void learn(long nowNanos, NodeRef node, Endpoint endpoint) {
        directory.learn(nowNanos, node, endpoint, discovery.freshNanos());
    }

    /** What this node announces has changed. Many calls in a short time make few announcements. */
    public void announceSoon(long nowNanos) {
        discovery.announceSoon(nowNanos);
    }

    public FaultCounts faults() {
        return context.faults;
    }

    /** What people should read, since the last call; few at a time, and none repeated within 30 seconds. */
    public List<LinkProblem> takeProblems() {
        return context.problems.take();
    }

    /** How much is remembered of others: nodes, peers and links. */
    public long remembered() {
        return (long) directory.size() + peers.size() + table.size();
    }

    /** How many links others opened without having proved yet who they are. */
    public int unprovenLinks() {
        return table.unproven();
    }

    /** How many messages wait for a link to the node that they are for. */
    public long unsent() {
        return peers.queued();
    }

    private void receive(long nowNanos, Link link, byte[] frame) {
        Message message;
        try {
            if (frame.length > ProtocolLimits.MAX_FRAME_BYTES) {
                throw new MalformedException("a frame of " + frame.length + " bytes");
            }
            message = MessageCodec.decode(frame);
        } catch (MalformedException e) {
            context.faults.count(LinkFault.MALFORMED);
            if (!link.isOpen()) {
                abandon(nowNanos, link, LinkEnd.UNREACHABLE);
            }
            return;
        }
        if (!link.isOpen()) {
            handshakes.receive(nowNanos, link, message);
        } else if (message instanceof Peers announced) {
            discovery.receive(nowNanos, link, announced);
        } else if (message instanceof KeepAlive) {
            liveness.heardKeepAlive(link);
        } else if (message instanceof LinkMessage late) {
            handshakes.receiveLate(nowNanos, link, late);
        } else {
            deliver(link, message);
        }
    }

    private void deliver(Link link, Message message) {
        liveness.heardRole(link);
        LinkPeer from = link.openPeer();
        if (message.kind().allows(from.node().role(), context.config.self().role())) {
            context.tell(listener -> listener.onMessage(from, message));
        } else {
            context.faults.count(LinkFault.NOT_ALLOWED);
        }
    }

    private void dialSeed(long nowNanos, Seed seed) {
        Link link = Link.dialledSeed(context.network.connect(seed.endpoint), seed);
        seed.link = link;
        seed.sameAs = null;
        handshakes.dialled(nowNanos, link);
    }

    /** The link is over: everybody who counts on it hears of it. */
    private void ended(long nowNanos, Link link, LinkEnd end) {
        if (!forget(nowNanos, link)) {
            return;
        }
        if (link.isOpen()) {
            peers.closed(nowNanos, link, end);
        } else if (link.target != null) {
            peers.dialFailed(nowNanos, link, link.target, end);
        }
    }

    private void abandon(long nowNanos, Link link, LinkEnd end) {
        context.network.disconnect(link.number);
        ended(nowNanos, link, end);
    }

    /** Its end does not know that it is one; whoever is there is dialled again, and may answer at once. */
    private void giveUp(Link link) {
        context.faults.count(LinkFault.SILENT);
        abandon(lastNanos, link, LinkEnd.BROKEN);
        if (link.outbound && link.target != null) {
            peers.dial(lastNanos, link.target);
        }
    }

    /** Closes a link that the peer table counts on no longer. */
    private void close(long nowNanos, Link link) {
        context.network.disconnect(link.number);
        forget(nowNanos, link);
    }

    private boolean forget(long nowNanos, Link link) {
        if (!table.remove(link)) {
            return false;
        }
        link.over = true;
        discovery.ended(link);
        if (link.seed != null) {
            boolean lasted = link.isOpen() && nowNanos - link.openedAtNanos >= PeerTable.LASTING_NANOS;
            seeds.ended(nowNanos, link.seed, lasted);
        }
        return true;
    }

    private void finish(long nowNanos) {
        lastNanos = nowNanos;
        context.tellAll();
        // Last: what the listener has just changed is announced at once, if it may be.
        discovery.wake(nowNanos);
    }

    private final class HandshakeOutcome implements Handshakes.Outcome {
        @Override
        public void opened(long nowNanos, Link link, LinkPeer peer) {
            liveness.opened(link);
            peers.opened(nowNanos, link, peer);
            if (link.discovery) {
                discovery.opened(nowNanos, link);
            }
        }

        @Override
        public void abandoned(long nowNanos, Link link, LinkEnd end) {
            abandon(nowNanos, link, end);
        }

        @Override
        public void seedIsSelf(long nowNanos, Link link) {
            abandon(nowNanos, link, LinkEnd.LOCAL);
            if (link.seed != null) {
                seeds.drop(link.seed);
            }
        }

        @Override
        public boolean isNeedless(Link link, HelloReply reply) {
            if (link.seed == null || !peers.isReachedAsSeed(reply.from())) {
                return false;
            }
            link.seed.sameAs = reply.from();
            return true;
        }
    }
}
