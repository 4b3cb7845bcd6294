package io.quorate.link;

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
 * <p>Silence is counted only while this node was awake. Who was stopped, or whose clock jumped, has heard from nobody meanwhile,
 * and that is no link's fault. A look that comes late by more than the time between two looks shows that.
 *
 * <p>The links stand in one queue, in the order in which they are looked at next; each is looked at as often as any other, so
 * whoever was just looked at goes to the end. A look costs the same however many there are, takes no memory, and soon all links
 * share one wake: a link that is due earlier than a whole period after the last wake waits for the next one.
 */
final class LinkLiveness {
    /** A side that has said nothing for so long says that it is there. */
    static final long KEEP_ALIVE_NANOS = 1_000_000_000L;
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
        enqueue(link);
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
        for (Link link = queue.peekFirst(); link != null && link.lookAwakeNanos <= awake; link = queue.peekFirst()) {
            queue.removeFirst();
            look(link, awake);
        }
    }

    long nextWakeNanos() {
        long due = dueAwakeNanos();
        return due == Long.MAX_VALUE ? due : due + pausedNanos;
    }

    private void look(Link link, long awake) {
        if (link.over) {
            return;
        }
        if (awake - link.receivedAwakeNanos >= silenceNanos) {
            giveUp.accept(link);
            return;
        }
        if (awake - link.sentAwakeNanos >= KEEP_ALIVE_NANOS) {
            context.sendFrame(link, keepAlive);
        }
        enqueue(link);
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
