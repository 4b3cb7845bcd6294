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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which links are kept alive and which are given up, under a clock that the test moves. */
final class LinkLivenessTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final long SILENCE = 3300 * MILLI;
    private static final NodeRef SLAVE = NodeRef.slave(NodeId.of("s1"));

    private final List<Long> sent = new ArrayList<>();
    private final List<Long> givenUp = new ArrayList<>();
    private final LinkContext context = new LinkContext(
            new LinkConfig(
                    "demo",
                    NodeRef.master(NodeId.of("m1")),
                    new Incarnation(1),
                    null,
                    Secret.none(),
                    List.of(),
                    SECOND,
                    SILENCE,
                    false),
            new Network(),
            new Listener(),
            new SeededRandom(1));
    private final LinkLiveness liveness = new LinkLiveness(context, link -> {
        link.over = true;
        givenUp.add(link.number);
    });
    private long now = -5 * SECOND;
    private int wakes;
    private long unheardSince = Long.MAX_VALUE;
    private boolean takes = true;

    @Test
    void aLinkIsNotSilentWhileWhatCameWasNotLookedAt() {
        open(1);
        run(SECOND, () -> {});
        unheardSince = now;

        run(2 * SILENCE, () -> {});
        assertThat(givenUp).isEmpty();

        unheardSince = Long.MAX_VALUE;
        run(SECOND, () -> {});
        assertThat(givenUp).containsExactly(1L);
    }

    @Test
    void withoutLinksThereIsNothingToWakeFor() {
        assertThat(liveness.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        Link link = open(1);
        link.over = true;
        run(SECOND, () -> {});
        assertThat(liveness.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anIdleLinkSaysAboutOnceASecondThatItIsThere() {
        Link link = open(1);

        run(60 * SECOND, () -> liveness.received(link));

        assertThat(sent.size()).isBetween(45, 60);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void aLinkOnWhichSomethingIsSentAnywayCostsNothing() {
        Link link = open(1);

        for (int i = 0; i < 100; i++) {
            enter();
            liveness.received(link);
            context.sendFrame(link, new byte[1]);
            run(800 * MILLI, () -> {});
        }

        assertThat(sent).hasSize(100);
    }

    @Test
    void aLinkThatBringsNothingIsGivenUpOnceAndInTime() {
        Link dead = open(1);
        Link live = open(2);

        run(SILENCE - MILLI, () -> liveness.received(live));
        assertThat(givenUp).isEmpty();
        run(600 * MILLI, () -> liveness.received(live));

        assertThat(givenUp).containsExactly(dead.number);
        run(60 * SECOND, () -> liveness.received(live));
        assertThat(givenUp).hasSize(1);
    }

    @Test
    void aNodeThatWasPausedGivesNothingUpOnWaking() {
        Link link = open(1);
        Link other = open(2);
        run(SECOND, () -> {});

        now += 3600 * SECOND;
        enter();
        liveness.wake();
        assertThat(givenUp).isEmpty();

        // What came first after the pause keeps its link, the other one had its whole silence while the node was awake.
        liveness.received(link);
        run(SILENCE - 1500 * MILLI, () -> {});
        assertThat(givenUp).isEmpty();
        run(900 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(other.number);
        run(1500 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(other.number, link.number);
    }

    @Test
    void aPauseIsNoticedByWhateverComesFirstAfterIt() {
        Link link = open(1);
        run(SECOND, () -> {});
        now += 60 * SECOND;

        enter();
        liveness.received(link);

        // Heard after the pause, it is not heard in the future: it dies as soon as any other.
        run(SILENCE + 600 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(link.number);
    }

    @Test
    void tenThousandLinksShareTheirWakes() {
        List<Link> links = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            links.add(open(i));
            now += 100_000; // they come over a second
        }

        wakes = 0;
        run(10 * SECOND, () -> links.forEach(liveness::received));

        assertThat(wakes).isLessThan(200);
        assertThat(sent.size()).isBetween(60_000, 100_000);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void aLinkWithASlaveOnWhichNothingIsSaidRests() {
        Link link = open(1, SLAVE);

        run(60 * SECOND, () -> liveness.received(link));
        assertThat(sent.size()).isBetween(10, 12);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void aHeartbeatEveryFewSecondsAndItsAnswerAreAllThatGoesOverALink() {
        Link link = open(1, SLAVE);

        for (int i = 0; i < 20; i++) {
            liveness.received(link);
            liveness.heardRole(link);
            context.sendOfRole(link, new byte[1]);
            run(4 * SECOND, () -> {});
        }

        assertThat(sent).hasSize(20);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void whoHearsSomethingOverALinkThatRestsSaysWithinASecondThatItIsThere() {
        Link link = open(1, SLAVE);
        run(3 * SECOND, () -> liveness.received(link));
        assertThat(sent).isEmpty();

        liveness.received(link);
        liveness.heardRole(link);
        run(SECOND, () -> {});

        assertThat(sent).hasSize(1);
        run(4 * SECOND, () -> {});
        assertThat(sent).as("it owes nothing more").hasSize(1);
    }

    @Test
    void whoLagsBehindSaysThatItIsThereSinceItMayOweThat() {
        open(1, SLAVE);
        run(SECOND, () -> {});
        unheardSince = now;

        run(4 * SECOND, () -> {});

        assertThat(sent.size()).isBetween(3, 4);
    }

    @Test
    void whoExpectsASignOfLifeSaysSoAgainSinceFramesMayBeLost() {
        Link link = open(1, SLAVE);
        run(3 * SECOND, () -> {});
        assertThat(sent).isEmpty();
        context.sendOfRole(link, new byte[1]);

        run(SILENCE - MILLI, () -> {});

        assertThat(sent.size()).isBetween(3, 4);
    }

    @Test
    void aKeepAliveIsAnsweredByWhoHasSaidNothingForLong() {
        Link link = open(1, SLAVE);
        run(1500 * MILLI, () -> {});
        liveness.received(link);
        liveness.heardKeepAlive(link);
        run(500 * MILLI, () -> {});
        assertThat(sent).isEmpty();

        liveness.received(link);
        liveness.heardKeepAlive(link);
        run(300 * MILLI, () -> {});
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatWasSaidBeforeAPauseIsLongAgoForTheOtherSide() {
        Link link = open(1, SLAVE);
        run(SECOND, () -> {});
        context.sendOfRole(link, new byte[1]);
        now += 60 * SECOND;

        enter();
        liveness.received(link);
        liveness.heardRole(link);
        run(1300 * MILLI, () -> {});

        assertThat(sent).hasSize(2);
    }

    @Test
    void whatCouldNotBeSentWasNotSaid() {
        Link link = open(1, SLAVE);
        run(3 * SECOND, () -> {});
        liveness.received(link);
        liveness.heardRole(link);
        takes = false;
        run(SECOND, () -> {});
        takes = true;
        sent.clear();

        run(300 * MILLI, () -> {});

        assertThat(sent).hasSize(1);
    }

    @Test
    void aLinkThatRestsMayBeSilentForAsLongAsTheOtherSideIsWhileItRests() {
        Link link = open(1, SLAVE);
        run(6 * SECOND, () -> liveness.received(link));

        for (int i = 0; i < 10; i++) {
            run(5 * SECOND + 250 * MILLI, () -> {});
            assertThat(givenUp).isEmpty();
            liveness.received(link);
        }

        run(SILENCE + 4 * SECOND - MILLI, () -> {});
        assertThat(givenUp).isEmpty();
        run(600 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(link.number);
    }

    @Test
    void silenceCountsAsEverFromTheFirstMessageOverALinkThatRested() {
        Link link = open(1, SLAVE);
        run(20 * SECOND, () -> liveness.received(link));
        run(5 * SECOND, () -> {});

        context.sendOfRole(link, new byte[1]);

        run(SILENCE - MILLI, () -> {});
        assertThat(givenUp).as("it had rested rightly until then").isEmpty();
        run(600 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(link.number);
    }

    @Test
    void whoSpeaksNowAndThenIntoADeadLinkFindsOut() {
        Link link = open(1, SLAVE);
        run(20 * SECOND, () -> liveness.received(link));

        for (int i = 0; i < 6; i++) {
            context.sendOfRole(link, new byte[1]);
            run(SECOND, () -> {});
        }

        assertThat(givenUp).containsExactly(link.number);
    }

    @Test
    void aLinkBetweenMastersNeverRests() {
        Link link = open(1);
        run(60 * SECOND, () -> liveness.received(link));
        assertThat(sent.size()).isBetween(45, 60);

        run(SILENCE + 600 * MILLI, () -> {});
        assertThat(givenUp).containsExactly(link.number);
    }

    private void enter() {
        liveness.enter(now);
    }

    private Link open(long number) {
        return open(number, NodeRef.master(NodeId.of("m2")));
    }

    private Link open(long number, NodeRef peer) {
        enter();
        Link link = Link.accepted(number, new Endpoint("peer", 1));
        link.peer = new LinkPeer(peer, new Incarnation(2), null);
        link.stage = Link.Stage.OPEN;
        liveness.opened(link);
        return link;
    }

    /** Lets time pass as a node's loop does: it wakes when it is wanted. */
    private void run(long nanos, Runnable beforeEachWake) {
        long end = now + nanos;
        while (liveness.nextWakeNanos() <= end) {
            now = Math.max(now, liveness.nextWakeNanos());
            enter();
            beforeEachWake.run();
            liveness.wake();
            wakes++;
        }
        now = end;
        enter();
    }

    private final class Network implements LinkNetwork {
        @Override
        public long connect(Endpoint to) {
            throw new AssertionError("nothing is dialled");
        }

        @Override
        public boolean send(long link, byte[] frame) {
            sent.add(link);
            return takes;
        }

        @Override
        public void authenticated(long link, NodeRef peer) {}

        @Override
        public void disconnect(long link) {}

        @Override
        public void broadcast(byte[] datagram) {}

        @Override
        public long unheardSinceNanos() {
            return unheardSince;
        }
    }

    private static final class Listener implements LinkListener {
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
            return new OwnState(0, null, false);
        }
    }
}
