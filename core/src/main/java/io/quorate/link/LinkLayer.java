package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import java.util.List;

/** Skeleton. */
public final class LinkLayer {
    public LinkLayer(LinkConfig config, LinkNetwork network, LinkListener listener, RandomSource random) {}

    public void start(long nowNanos) {}

    public void onDatagram(long nowNanos, Endpoint from, byte[] datagram) {}

    public void onAccepted(long nowNanos, long link, Endpoint from) {}

    public void onLinkUp(long nowNanos, long link) {}

    public void onFrame(long nowNanos, long link, byte[] frame) {}

    public void onLinkEnd(long nowNanos, long link, LinkEnd end) {}

    public void onWake(long nowNanos) {}

    public long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    public void send(long nowNanos, NodeRef to, Message message) {}

    public void dial(long nowNanos, NodeRef node) {}

    public void learn(long nowNanos, NodeRef node, Endpoint endpoint) {}

    public void announceSoon(long nowNanos) {}

    public FaultCounts faults() {
        return new FaultCounts();
    }

    public List<LinkProblem> takeProblems() {
        return List.of();
    }
}
