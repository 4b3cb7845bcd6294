package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.link.LinkConfig;
import io.quorate.link.LinkLayer;
import io.quorate.link.LinkListener;
import io.quorate.link.LinkNetwork;
import io.quorate.link.LinkPeer;
import io.quorate.link.Secret;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.simulation.network.Host;
import io.quorate.spi.LinkEnd;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * One who keeps to all rules of the handshake, with a name, a role, a cluster and a secret of its choice, and to none after it:
 * on each link that opens it says what it came to say.
 */
final class Impostor implements EvilNode.Talk, LinkNetwork, LinkListener {
    private static final long ANNOUNCEMENT_NANOS = 1_000_000_000L;

    private final EvilNode evil;
    private final LinkLayer links;
    private final long clusterId;
    private final LongConsumer onceTrusted;
    private final Set<Long> own = new HashSet<>();
    private long nowNanos;

    /** @param onceTrusted is given the number of each link that the other side has opened as well */
    Impostor(
            EvilNode evil,
            String cluster,
            long clusterId,
            NodeRef self,
            Secret secret,
            SeededRandom random,
            LongConsumer onceTrusted) {
        this.evil = evil;
        this.clusterId = clusterId;
        this.onceTrusted = onceTrusted;
        this.links = new LinkLayer(
                new LinkConfig(
                        cluster,
                        self,
                        new Incarnation(random.nextNonZero()),
                        evil.host().endpoint(),
                        secret,
                        List.of(),
                        ANNOUNCEMENT_NANOS,
                        10 * ANNOUNCEMENT_NANOS,
                        false),
                this,
                this,
                random);
    }

    void dial(long now, Host target) {
        nowNanos = now;
        links.start(now);
        links.learn(now, target.node(), target.endpoint());
        links.dial(now, target.node());
    }

    void wake(long now) {
        nowNanos = now;
        links.onWake(now);
    }

    /** Hangs up. */
    void leave() {
        Set.copyOf(own).stream().sorted().forEach(this::disconnect);
    }

    // ---- as a transport's listener

    @Override
    public void begin(long link) {
        links.onLinkUp(nowNanos, link);
    }

    @Override
    public void hear(long link, byte[] frame) {
        links.onFrame(nowNanos, link, frame);
    }

    @Override
    public void ended(long link, LinkEnd end) {
        own.remove(link);
        links.onLinkEnd(nowNanos, link, end);
    }

    // ---- as the network of its links

    @Override
    public long connect(Endpoint to) {
        long link = evil.connect(to, this);
        own.add(link);
        return link;
    }

    @Override
    public boolean send(long link, byte[] frame) {
        evil.send(link, frame);
        return true;
    }

    @Override
    public void authenticated(long link, NodeRef peer) {
        onceTrusted.accept(link);
    }

    @Override
    public void disconnect(long link) {
        own.remove(link);
        evil.disconnect(link);
    }

    @Override
    public void broadcast(byte[] datagram) {
        throw new IllegalStateException("an impostor announces nothing by itself");
    }

    // ---- as the listener of its links

    @Override
    public void onMessage(LinkPeer from, Message message) {}

    @Override
    public void onAnnouncement(Announcement announcement) {}

    @Override
    public void onPeerUp(LinkPeer peer) {}

    @Override
    public void onPeerDown(NodeRef peer, LinkEnd end) {}

    @Override
    public OwnState ownState() {
        return new OwnState(clusterId, null, false);
    }
}
