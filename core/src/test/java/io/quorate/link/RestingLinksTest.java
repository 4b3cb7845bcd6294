package io.quorate.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of a link between a master and a slave, over a network on which each frame takes equally long. */
final class RestingLinksTest {
    private static final long MILLI = 1_000_000L;
    private static final NodeRef MASTER = NodeRef.master(NodeId.of("m1"));
    private static final NodeRef SLAVE = NodeRef.slave(NodeId.of("s1"));

    private final Side master = new Side(MASTER, SLAVE);
    private final Side slave = new Side(SLAVE, MASTER);
    private long now;
    private long delay;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 249, 250, 251, 499, 500, 501, 750, 900})
    void noSideGivesTheOtherUpHoweverTheirFramesCross(long delayMillis) {
        delay = delayMillis * MILLI;
        SeededRandom random = new SeededRandom(delayMillis);
        for (int i = 0; i < 5_000; i++) {
            runFor(random.between(1, random.nextLong(2) == 0 ? 400 : 6_000));
            (random.nextLong(2) == 0 ? master : slave).say();
        }

        assertThat(master.givenUp || slave.givenUp).isFalse();
        assertThat(master.keepAlives).as("it is not kept alive all the time").isBetween(1, 5_000);
    }

    private void runFor(long millis) {
        for (long i = 0; i < millis; i++) {
            now += MILLI;
            master.step(slave);
            slave.step(master);
        }
    }

    private record Frame(long arrivesNanos, boolean ofRole) {}

    private final class Side implements LinkNetwork, LinkListener {
        private final ArrayDeque<Frame> underWay = new ArrayDeque<>();
        private final LinkContext context;
        private final LinkLiveness liveness;
        private final Link link = Link.accepted(1, new Endpoint("peer", 1));
        private boolean saysOfRole;
        private int keepAlives;
        private boolean givenUp;

        Side(NodeRef self, NodeRef peer) {
            LinkConfig config = new LinkConfig(
                    "demo",
                    self,
                    new Incarnation(1),
                    null,
                    Secret.none(),
                    List.of(),
                    1_000 * MILLI,
                    3_300 * MILLI,
                    false);
            this.context = new LinkContext(config, this, this, new SeededRandom(1));
            this.liveness = new LinkLiveness(context, dead -> givenUp = true);
            link.peer = new LinkPeer(peer, new Incarnation(2), null);
            link.stage = Link.Stage.OPEN;
            liveness.enter(now);
            liveness.opened(link);
        }

        void say() {
            liveness.enter(now);
            saysOfRole = true;
            context.sendOfRole(link, new byte[1]);
            saysOfRole = false;
        }

        void step(Side other) {
            liveness.enter(now);
            for (Frame next = other.underWay.peek();
                    next != null && next.arrivesNanos() <= now;
                    next = other.underWay.peek()) {
                other.underWay.remove();
                liveness.received(link);
                if (next.ofRole()) {
                    liveness.heardRole(link);
                } else {
                    liveness.heardKeepAlive(link);
                }
            }
            if (liveness.nextWakeNanos() <= now) {
                liveness.wake();
            }
        }

        @Override
        public boolean send(long number, byte[] frame) {
            underWay.add(new Frame(now + delay, saysOfRole));
            keepAlives += saysOfRole ? 0 : 1;
            return true;
        }

        @Override
        public long connect(Endpoint to) {
            throw new AssertionError("nothing is dialled");
        }

        @Override
        public void authenticated(long number, NodeRef node) {}

        @Override
        public void disconnect(long number) {}

        @Override
        public void broadcast(byte[] datagram) {}

        @Override
        public long unheardSinceNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public void onMessage(LinkPeer from, Message message) {}

        @Override
        public void onAnnouncement(Announcement announcement) {}

        @Override
        public void onPeerUp(LinkPeer node) {}

        @Override
        public void onPeerDown(NodeRef node, LinkEnd end) {}

        @Override
        public OwnState ownState() {
            return new OwnState(0, null, false);
        }
    }
}
