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
 * <p>A link between a slave and a master rests while neither waits for the other. Large clusters have very many of these, most of them to
 * masters that do not lead, and slaves that say something every few seconds. While it rests its sides say rarely that they
 * are there, and silence counts as death later. It ends with a message of the roles: who hears one, and has itself said nothing for
 * {@value #OWES_AFTER_NANOS} ns, owes a sign of life, and who sends one, and has heard nothing for {@value #EXPECTS_AFTER_NANOS} ns, expects
 * it, so that from then on silence counts as on any link. Whoever expects is owed, also when frames take long: what it
 * sends arrives when the other has been silent for as long at least, or meanwhile it hears what the other said last. Who expects
 * says so again each second, and who lags behind what has come takes it that it owes, so that neither a lost frame nor a
 * backlog costs a link.
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
    /** Who says something over a link that may rest expects a sign of life, if nothing came for so long. */
    static final long EXPECTS_AFTER_NANOS = 500_000_000L;
    /** Who hears something over such a link owes one, if it has said nothing for so long. */
    static final long OWES_AFTER_NANOS = EXPECTS_AFTER_NANOS / 2;
    /**
     * Who hears a {@link KeepAlive} owes one as well, if it has said nothing for so long: the other may have said it because it expects
     * something, and what made it do so, or the answer, may have been lost. Longer than what a keep-alive waits for, or the
     * two sides would answer each other's for ever.
     */
    static final long OWES_KEEP_ALIVE_AFTER_NANOS = 2 * KEEP_ALIVE_NANOS;
    /** How often each link is looked at. */
    static final long LOOK_NANOS = KEEP_ALIVE_NANOS / 4;

    private final LinkContext context;
    private final Consumer<Link> giveUp;
    private final long silenceNanos;
    private final byte[] keepAlive = MessageCodec.encode(new KeepAlive());
    private final ArrayDeque<Link> queue = new ArrayDeque<>();
    private long pausedNanos;
    /** Whatever was said before it was said before the last pause, which the other side has seen go by. */
    private long pausedAtAwakeNanos = Long.MIN_VALUE;
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
            pausedAtAwakeNanos = due;
        }
        context.awakeNanos = awake;
    }

    void opened(Link link) {
        link.receivedAwakeNanos = context.awakeNanos;
        link.sentAwakeNanos = context.awakeNanos;
        link.expectsSinceAwakeNanos = context.awakeNanos;
        enqueue(link);
    }

    /** A message of the roles has come over the link. */
    void heardRole(Link link) {
        link.owes |= hasSaidNothingFor(link, OWES_AFTER_NANOS);
    }

    void heardKeepAlive(Link link) {
        link.owes |= hasSaidNothingFor(link, OWES_KEEP_ALIVE_AFTER_NANOS);
    }

    private boolean hasSaidNothingFor(Link link, long nanos) {
        return context.awakeNanos - link.sentAwakeNanos >= nanos || link.sentAwakeNanos < pausedAtAwakeNanos;
    }

    /** A message of the roles is about to go over the link. */
    static void sendsRole(Link link, long awakeNanos) {
        // From the first one on that was not answered: or who speaks again and again into a dead link would never find
        // out.
        if (!expects(link) && awakeNanos - link.receivedAwakeNanos >= EXPECTS_AFTER_NANOS) {
            link.expectsSinceAwakeNanos = awakeNanos;
        }
    }

    /** Any frame went over the link. */
    static void sent(Link link, long awakeNanos) {
        link.sentAwakeNanos = awakeNanos;
        link.owes = false;
    }

    private static boolean expects(Link link) {
        return link.expectsSinceAwakeNanos > link.receivedAwakeNanos;
    }

    /** Any frame has come over the link. */
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
        boolean mayRest = mayRest(link);
        long silentNanos = heardAwake
                - (mayRest ? Math.max(link.receivedAwakeNanos, link.expectsSinceAwakeNanos) : link.receivedAwakeNanos);
        long mayBeSilentNanos =
                silenceNanos + (mayRest && !expects(link) ? REST_KEEP_ALIVE_NANOS - KEEP_ALIVE_NANOS : 0);
        if (silentNanos >= mayBeSilentNanos) {
            giveUp.accept(link);
            return;
        }
        // What came and was not heard yet may be what it owes something for.
        boolean lags = heardAwake < awake - OWES_AFTER_NANOS;
        boolean rests = mayRest && !link.owes && !expects(link) && !lags;
        long saysAfterNanos = rests ? REST_KEEP_ALIVE_NANOS : KEEP_ALIVE_NANOS;
        if (awake - link.sentAwakeNanos >= saysAfterNanos) {
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
