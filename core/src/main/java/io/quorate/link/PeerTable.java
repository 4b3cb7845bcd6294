package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Message;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.LinkEnd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other nodes with their links: sends over them, dials on demand, and says who is up and who is down. */
final class PeerTable {
    /** A peer that dials again does not see its old link as gone yet: so two, but never more. */
    static final int MAX_INBOUND_PER_PEER = 2;
    /** A link that lasted less than this was no success: the next dial waits longer than the one before. */
    static final long LASTING_NANOS = 1_000_000_000L;
    /** When the role is told that a node without an address could not be dialled: never within its own call. */
    static final long NO_ADDRESS_NANOS = 10_000_000L;
    /** How often peers that are no longer of interest are forgotten. */
    static final long SWEEP_NANOS = 10_000_000_000L;

    private final LinkContext context;
    private final PeerDirectory directory;
    private final Handshakes handshakes;
    private final LinkCloser closer;
    private final LinkedHashMap<NodeRef, Peer> peers = new LinkedHashMap<>();
    /** Those with something to do at a time: few, so that asking for the next time is cheap. */
    private final LinkedHashMap<NodeRef, Peer> waiting = new LinkedHashMap<>();

    private long sweepAtNanos = Long.MIN_VALUE;

    /** Closes a link of which this table has dealt with its part. */
    interface LinkCloser {
        void close(long nowNanos, Link link);
    }

    PeerTable(LinkContext context, PeerDirectory directory, Handshakes handshakes, LinkCloser closer) {
        this.context = context;
        this.directory = directory;
        this.handshakes = handshakes;
        this.closer = closer;
    }

    void send(long nowNanos, NodeRef to, Message message) {
        Peer known = peers.get(to);
        if (known == null && directory.endpoint(to) == null) {
            context.faults.count(LinkFault.DROPPED);
            return;
        }
        byte[] frame = context.encode(message);
        if (frame.length > ProtocolLimits.MAX_FRAME_BYTES) {
            context.faults.count(LinkFault.DROPPED);
            context.problems.report(
                    nowNanos,
                    LinkFault.DROPPED,
                    to,
                    "a message " + message.kind() + " is too large to be sent: " + frame.length + " bytes");
            return;
        }
        Peer peer = known == null ? peer(to) : known;
        if (!peer.open.isEmpty()) {
            context.sendOfRole(newest(peer), frame);
            return;
        }
        context.faults.count(LinkFault.DROPPED, peer.queue(frame));
        if (peer.wantsLink() && peer.backoff.allows(nowNanos)) {
            dialNow(nowNanos, peer);
        }
        watch(nowNanos, peer);
    }

    /** Whatever the back-off says. */
    void dial(long nowNanos, NodeRef node) {
        Peer peer = peer(node);
        if (!peer.open.isEmpty() || peer.dialling != null) {
            return;
        }
        if (!dialNow(nowNanos, peer)) {
            peer.downAtNanos = nowNanos + NO_ADDRESS_NANOS;
        }
        watch(nowNanos, peer);
    }

    void opened(long nowNanos, Link link, LinkPeer who) {
        Peer peer = peer(who.node());
        if (peer.dialling == link) {
            peer.dialling = null;
        }
        if (!who.incarnation().equals(peer.incarnation)) {
            becomeIncarnation(nowNanos, peer, who);
        }
        boolean isFirst = peer.open.isEmpty();
        peer.open.add(link);
        if (!link.outbound) {
            closeOldestInbound(nowNanos, peer);
        }
        directory.put(nowNanos, who.node(), who.endpoint());
        peer.downAtNanos = Long.MAX_VALUE;
        if (isFirst) {
            context.tell(listener -> listener.onPeerUp(who));
        }
        for (byte[] frame = peer.unqueue(); frame != null; frame = peer.unqueue()) {
            context.sendOfRole(link, frame);
        }
        watch(nowNanos, peer);
    }

    /** An open link ended. */
    void closed(long nowNanos, Link link, LinkEnd end) {
        Peer peer = peers.get(link.openPeer().node());
        if (peer == null || !peer.open.remove(link)) {
            return;
        }
        if (link.outbound && link.target != null) {
            if (nowNanos - link.openedAtNanos >= LASTING_NANOS) {
                peer.backoff.reset();
            }
            peer.backoff.fail(nowNanos, context.random);
        }
        if (peer.open.isEmpty()) {
            NodeRef node = peer.node;
            context.tell(listener -> listener.onPeerDown(node, end));
        }
    }

    /** A link that this side wanted did not come to be. */
    void dialFailed(long nowNanos, Link link, NodeRef target, LinkEnd end) {
        Peer peer = peers.get(target);
        if (peer == null || peer.dialling != link) {
            return;
        }
        peer.dialling = null;
        boolean movedMeanwhile = !link.remote.equals(directory.endpoint(target));
        if (movedMeanwhile) {
            // Nothing is known yet of the address that it has now.
            peer.backoff.reset();
        } else {
            peer.backoff.fail(nowNanos, context.random);
            context.faults.count(LinkFault.DROPPED, peer.dropQueue());
        }
        if (peer.open.isEmpty()) {
            // A refusal proves that the process is gone only where the node is known to listen.
            LinkEnd told = end == LinkEnd.REFUSED && !movedMeanwhile ? LinkEnd.REFUSED : LinkEnd.UNREACHABLE;
            context.tell(listener -> listener.onPeerDown(target, told));
        }
        watch(nowNanos, peer);
    }

    /** It announced another life or another address: what failed before says nothing of it. */
    void heardNews(NodeRef node) {
        Peer peer = peers.get(node);
        if (peer != null) {
            peer.backoff.reset();
        }
    }

    /** Whether a link over which it was dialled as a seed is open. */
    boolean isReachedAsSeed(NodeRef node) {
        Peer peer = peers.get(node);
        return peer != null && peer.open.stream().anyMatch(link -> link.seed != null);
    }

    void wake(long nowNanos) {
        for (Peer peer : waiting.isEmpty() ? List.<Peer>of() : List.copyOf(waiting.values())) {
            if (nowNanos >= peer.downAtNanos) {
                peer.downAtNanos = Long.MAX_VALUE;
                if (peer.open.isEmpty()) {
                    context.tell(listener -> listener.onPeerDown(peer.node, LinkEnd.UNREACHABLE));
                }
            }
            if (peer.wantsLink() && peer.backoff.allows(nowNanos)) {
                dialNow(nowNanos, peer);
            }
            watch(nowNanos, peer);
        }
        if (nowNanos >= sweepAtNanos) {
            sweepAtNanos = nowNanos + SWEEP_NANOS;
            peers.values().removeIf(peer -> isForgettable(nowNanos, peer));
        }
    }

    long nextWakeNanos(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (Peer peer : waiting.values()) {
            next = Math.min(next, peer.wakeNanos(nowNanos));
        }
        return next;
    }

    /** How many messages wait for links. */
    long queued() {
        return peers.values().stream().mapToLong(Peer::queued).sum();
    }

    int size() {
        return peers.size();
    }

    /** False if nobody said where the node listens; what waits for it is dropped then. */
    private boolean dialNow(long nowNanos, Peer peer) {
        Endpoint endpoint = directory.endpoint(peer.node);
        if (endpoint == null) {
            context.faults.count(LinkFault.DROPPED, peer.dropQueue());
            return false;
        }
        Link link = Link.dialled(context.network.connect(endpoint), endpoint, peer.node);
        peer.dialling = link;
        handshakes.dialled(nowNanos, link);
        return true;
    }

    private void becomeIncarnation(long nowNanos, Peer peer, LinkPeer who) {
        if (who.incarnation().equals(peer.formerIncarnation)) {
            context.problems.report(
                    nowNanos,
                    LinkFault.NOT_ALLOWED,
                    who.node(),
                    "two processes that both live say that they are this node: " + peer.incarnation + " and "
                            + who.incarnation());
        }
        peer.formerIncarnation = peer.incarnation;
        peer.incarnation = who.incarnation();
        if (peer.open.isEmpty()) {
            return;
        }
        for (Link old : List.copyOf(peer.open)) {
            closer.close(nowNanos, old);
        }
        peer.open.clear();
        context.tell(listener -> listener.onPeerDown(who.node(), LinkEnd.BROKEN));
    }

    private void closeOldestInbound(long nowNanos, Peer peer) {
        List<Link> inbound = new ArrayList<>();
        for (Link link : peer.open) {
            if (!link.outbound) {
                inbound.add(link);
            }
        }
        for (int i = 0; i < inbound.size() - MAX_INBOUND_PER_PEER; i++) {
            peer.open.remove(inbound.get(i));
            context.faults.count(LinkFault.TOO_MANY_LINKS);
            closer.close(nowNanos, inbound.get(i));
        }
    }

    private void watch(long nowNanos, Peer peer) {
        if (peer.wakeNanos(nowNanos) == Long.MAX_VALUE) {
            waiting.remove(peer.node);
        } else {
            waiting.put(peer.node, peer);
        }
    }

    private boolean isForgettable(long nowNanos, Peer peer) {
        return peer.isIdle() && (!peer.backoff.hasFailed() || nowNanos - peer.backoff.notBefore() >= SWEEP_NANOS);
    }

    /** The newest link is the least likely to be a dead one that nobody noticed. */
    private static Link newest(Peer peer) {
        return peer.open.get(peer.open.size() - 1);
    }

    private Peer peer(NodeRef node) {
        @Nullable Peer known = peers.get(node);
        if (known != null) {
            return known;
        }
        Peer added = new Peer(node);
        peers.put(node, added);
        return added;
    }
}
