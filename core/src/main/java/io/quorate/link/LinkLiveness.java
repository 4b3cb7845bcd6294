package io.quorate.link;

import io.quorate.model.Role;
import io.quorate.protocol.LinkMessage.KeepAlive;
import io.quorate.protocol.MessageCodec;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices open links that have died without a word. A network that drops packets, or a firewall that has forgotten a connection,
 * leaves both ends believing in it, and TCP alone may need minutes to find out, also long after the network has healed.
 *
 * <p>Each side of an open link says something about once a second: a {@link KeepAlive} when there was nothing else, so that busy
 * links pay nothing. How often does not depend on the configuration, so that nodes with different times do not give each other
 * up. Whole frames count, so a frame must get through within the silence that counts as death.
 *
 * <p>A link between a slave and a master on which the roles have long had nothing to say to each other rests: such as all those to
 * masters that do not lead, of which large clusters have very many, and nobody misses them before something is to be said again.
 * While it rests its sides say rarely that they are there, and silence counts as death later. Both sides see the same messages, so
 * they agree on that but for what a frame takes, or a pause of one of them; so each expects the other to rest well before it does so
 * itself. The first message ends it, from when on silence counts as on any link.
 *
 * <p>Silence is counted up to what this node has listened to, and only while it was awake. Who was stopped, or whose clock jumped,
 * has heard from nobody meanwhile, and that is no link's fault. A look that comes late by more than the time between two looks
 * shows that.
 *
 * <p>The links stand in one queue, in the order in which they are looked at next; each is looked at as often as any other, so
 * whoever was just looked at goes to the end. A look costs the same however many there are, takes no memory, and soon all links
 * share one wake: a link that is due earlier than a whole period after the last wake waits for the next one.
 */
final class LinkLiveness {
    /** A side that has said nothing for so long says that it is there. */
    static final long KEEP_ALIVE_NANOS = 1_000_000_000L;
    /** How often the sides of a link that rests do so. */
    static final long REST_KEEP_ALIVE_NANOS = 5 * KEEP_ALIVE_NANOS;
    /** A link that may rest does so when no role has said anything for so long. */
    static final long REST_AFTER_NANOS = 10_000_000_000L;

    private static final long MAY_REST_AFTER_NANOS = REST_AFTER_NANOS / 2;
    /** How often each link is looked at. */
    static final long LOOK_NANOS = KEEP_ALIVE_NANOS / 4;

    private final LinkContext context;
    private final Consumer<Link> giveUp;
    private final long silenceNanos;
    private final byte[] keepAlive = MessageCodec.encode(new KeepAlive());
    private final ArrayDeque<Link> queue = new ArrayDeque<>();
    private long pausedNanos;
    /** Before that nobody is looked at again. */
    private long quietUntilAwakeNanos = Long.MIN_VALUE;

    /** @param giveUp called for each link that is dead, within {@link #wake} */
    LinkLiveness(LinkContext context, Consumer<Link> giveUp) {
        this.context = context;
        this.giveUp = giveUp;
        this.silenceNanos = context.config.silenceNanos();
    }

    /** At the beginning of each input. */
    void enter(long nowNanos) {
        long awake = nowNanos - pausedNanos;
        long due = dueAwakeNanos();
        if (due != Long.MAX_VALUE && awake - due > LOOK_NANOS) {
            pausedNanos += awake - due;
            awake = due;
        }
        context.awakeNanos = awake;
    }

    void opened(Link link) {
        link.receivedAwakeNanos = context.awakeNanos;
        link.sentAwakeNanos = context.awakeNanos;
        link.spokeAwakeNanos = context.awakeNanos;
        link.livelySinceAwakeNanos = context.awakeNanos;
        enqueue(link);
    }

    /** A message of the roles goes over the link, in either direction. */
    void spoke(Link link) {
        spoke(link, context.awakeNanos);
    }

    static void spoke(Link link, long awakeNanos) {
        // One grace for each thing heard: or who speaks now and then into a dead link would never find out.
        boolean hasHeardSince = link.receivedAwakeNanos > link.livelySinceAwakeNanos;
        if (hasHeardSince && awakeNanos - link.spokeAwakeNanos >= MAY_REST_AFTER_NANOS) {
            link.livelySinceAwakeNanos = awakeNanos;
        }
        link.spokeAwakeNanos = awakeNanos;
    }

    void received(Link link) {
        link.receivedAwakeNanos = context.awakeNanos;
    }

    void wake() {
        long awake = context.awakeNanos;
        if (awake < dueAwakeNanos()) {
            return;
        }
        quietUntilAwakeNanos = awake + LOOK_NANOS;
        long heardAwake = Math.min(awake + pausedNanos, context.network.unheardSinceNanos()) - pausedNanos;
        for (Link link = queue.peekFirst(); link != null && link.lookAwakeNanos <= awake; link = queue.peekFirst()) {
            queue.removeFirst();
            look(link, awake, heardAwake);
        }
    }

    long nextWakeNanos() {
        long due = dueAwakeNanos();
        return due == Long.MAX_VALUE ? due : due + pausedNanos;
    }

    /** @param heardAwake what came before that has been heard */
    private void look(Link link, long awake, long heardAwake) {
        if (link.over) {
            return;
        }
        long quietNanos = mayRest(link) ? awake - link.spokeAwakeNanos : 0;
        long silentNanos = heardAwake - Math.max(link.receivedAwakeNanos, link.livelySinceAwakeNanos);
        long mayBeSilentNanos =
                silenceNanos + (quietNanos < MAY_REST_AFTER_NANOS ? 0 : REST_KEEP_ALIVE_NANOS - KEEP_ALIVE_NANOS);
        if (silentNanos >= mayBeSilentNanos) {
            giveUp.accept(link);
            return;
        }
        if (awake - link.sentAwakeNanos >= (quietNanos < REST_AFTER_NANOS ? KEEP_ALIVE_NANOS : REST_KEEP_ALIVE_NANOS)) {
            context.sendFrame(link, keepAlive);
        }
        enqueue(link);
    }

    private boolean mayRest(Link link) {
        Role self = context.config.self().role();
        Role other = link.openPeer().node().role();
        return (self == Role.MASTER && other == Role.SLAVE) || (self == Role.SLAVE && other == Role.MASTER);
    }

    private void enqueue(Link link) {
        link.lookAwakeNanos = context.awakeNanos + LOOK_NANOS;
        queue.addLast(link);
    }

    private long dueAwakeNanos() {
        @Nullable Link first = queue.peekFirst();
        return first == null ? Long.MAX_VALUE : Math.max(first.lookAwakeNanos, quietUntilAwakeNanos);
    }
}
