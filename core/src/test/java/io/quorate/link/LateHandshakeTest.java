package io.quorate.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.spi.LinkEnd;
import io.quorate.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handshakes of a node that lags behind: it has more to do than it can, and the other side's answer waits unread in its mailbox. */
final class LateHandshakeTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final NodeRef SLAVE = NodeRef.slave(NodeId.of("s1"));
    private static final NodeRef MASTER = NodeRef.master(NodeId.of("m1"));
    private static final Endpoint ADDRESS = new Endpoint("m1", 1);
    private static final long LINK = 7;

    private final Side slave = new Side(SLAVE);
    private final Side master = new Side(MASTER);
    private long now = SECOND;

    /** The slave has dialled, its hello is answered, and the answer has come. */
    @BeforeEach
    void aReplyHasCome() throws MalformedException {
        slave.links.start(now);
        master.links.start(now);
        slave.links.learn(now, MASTER, ADDRESS);
        slave.links.dial(now, MASTER);
        slave.links.onLinkUp(now, LINK);
        master.links.onAccepted(now, LINK, ADDRESS);
        master.links.onFrame(now, LINK, slave.lastSent());
        assertThat(MessageCodec.decode(master.lastSent())).isInstanceOf(HelloReply.class);
    }

    @Test
    void whoHasNotReadTheReplyNeitherRepeatsItsHelloNorGivesUp() {
        byte[] reply = master.lastSent();
        slave.unheardSince = now + MILLI;
        int said = slave.sent.size();

        wake(slave, 10 * SECOND);

        assertThat(slave.sent).hasSize(said);
        assertThat(slave.closed).isEmpty();
        slave.unheardSince = Long.MAX_VALUE;
        slave.links.onFrame(now, LINK, reply);
        assertThat(slave.up).containsExactly(MASTER);
    }

    @Test
    void whoHasNotReadTheProofWaitsForIt() throws MalformedException {
        slave.links.onFrame(now, LINK, master.lastSent());
        byte[] confirm = slave.lastSent();
        assertThat(MessageCodec.decode(confirm)).isInstanceOf(HelloConfirm.class);
        master.unheardSince = now + MILLI;

        wake(master, 10 * SECOND);
        assertThat(master.closed).isEmpty();
        assertThat(master.links.unprovenLinks()).isOne();

        master.unheardSince = Long.MAX_VALUE;
        master.links.onFrame(now, LINK, confirm);
        assertThat(master.up).containsExactly(SLAVE);
        assertThat(master.links.unprovenLinks()).isZero();
    }

    @Test
    void whatDidNotComeCountsAsMissingAsSoonAsAllBeforeItIsRead() {
        master.unheardSince = now + 2900 * MILLI;
        wake(master, 10 * SECOND);
        assertThat(master.closed).isEmpty();

        // All that came within three seconds has been read now, and no proof was among it.
        master.unheardSince = now - 7 * SECOND;
        wake(master, 20 * MILLI);
        assertThat(master.closed).containsExactly(LINK);
        assertThat(master.links.unprovenLinks()).isZero();
    }

    /** Lets time pass while the node wakes again and again, as one with much to do. */
    private void wake(Side side, long nanos) {
        long end = now + nanos;
        for (; now < end; now += Math.min(100 * MILLI, end - now)) {
            side.links.onWake(now);
        }
        side.links.onWake(now);
    }

    private static final class Side implements LinkNetwork, LinkListener {
        private final List<byte[]> sent = new ArrayList<>();
        private final List<Long> closed = new ArrayList<>();
        private final List<NodeRef> up = new ArrayList<>();
        private final LinkLayer links;
        private long unheardSince = Long.MAX_VALUE;

        Side(NodeRef self) {
            LinkConfig config = new LinkConfig(
                    "demo", self, new Incarnation(1), null, Secret.none(), List.of(), SECOND, 3 * SECOND, false);
            links = new LinkLayer(config, this, this, new SeededRandom(1));
        }

        byte[] lastSent() {
            return sent.get(sent.size() - 1);
        }

        @Override
        public long connect(Endpoint to) {
            return LINK;
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return sent.add(frame);
        }

        @Override
        public void authenticated(long link, NodeRef peer) {}

        @Override
        public void disconnect(long link) {
            closed.add(link);
        }

        @Override
        public void broadcast(byte[] datagram) {}

        @Override
        public long unheardOfStrangersSinceNanos() {
            return unheardSince;
        }

        @Override
        public void onMessage(LinkPeer from, Message message) {}

        @Override
        public void onAnnouncement(Announcement announcement) {}

        @Override
        public void onPeerUp(LinkPeer peer) {
            up.add(peer.node());
        }

        @Override
        public void onPeerDown(NodeRef peer, LinkEnd end) {}

        @Override
        public OwnState ownState() {
            return new OwnState(0, null, false);
        }
    }
}
