package io.quorate.link;

import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another node, as long as there is a link to it, or one is wanted. */
final class Peer {
    /** More messages do not wait for a link. */
    static final int MAX_QUEUED = 256;
    /** More bytes do not wait for a link. */
    static final long MAX_QUEUED_BYTES = 4 << 20;

    final NodeRef node;
    final Backoff backoff = new Backoff();
    /** Authenticated links, the oldest first; all to one incarnation. */
    final List<Link> open = new ArrayList<>();
    /** This side's attempt at one. */
    @Nullable
    Link dialling;
    /** Of the open links, or the last ones. */
    @Nullable
    Incarnation incarnation;
    /** The one before that. */
    @Nullable
    Incarnation formerIncarnation;
    /** When to say that it could not be dialled. */
    long downAtNanos = Long.MAX_VALUE;

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;

    Peer(NodeRef node) {
        this.node = node;
    }

    /** Keeps a frame until there is a link. Returns how many older ones had to go: the newest matter most. */
    int queue(byte[] frame) {
        queue.addLast(frame);
        queuedBytes += frame.length;
        int dropped = 0;
        while (queue.size() > MAX_QUEUED || queuedBytes > MAX_QUEUED_BYTES) {
            queuedBytes -= queue.removeFirst().length;
            dropped++;
        }
        return dropped;
    }

    /** The oldest frame that waits, which waits no longer; null if there is none. */
    byte @Nullable [] unqueue() {
        byte[] frame = queue.pollFirst();
        if (frame != null) {
            queuedBytes -= frame.length;
        }
        return frame;
    }

    int queued() {
        return queue.size();
    }

    int dropQueue() {
        int dropped = queue.size();
        queue.clear();
        queuedBytes = 0;
        return dropped;
    }

    boolean wantsLink() {
        return !queue.isEmpty() && open.isEmpty() && dialling == null;
    }

    /** When there is something to do about it. */
    long wakeNanos(long nowNanos) {
        long dialAt = !wantsLink() ? Long.MAX_VALUE : backoff.hasFailed() ? backoff.notBefore() : nowNanos;
        return Math.min(dialAt, downAtNanos);
    }

    boolean isIdle() {
        return open.isEmpty() && dialling == null && queue.isEmpty() && downAtNanos == Long.MAX_VALUE;
    }
}
