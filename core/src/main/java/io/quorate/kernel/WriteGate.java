package io.quorate.kernel;

import io.quorate.model.NodeRef;
import io.quorate.protocol.Message;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * Persist before send, in one place: numbers the writes, and holds each message back until the write on which it depends is
 * durable. What waits for a write that never becomes durable is never sent (P1, P2).
 */
final class WriteGate {
    /** More messages are not held; those beyond are dropped, as on a network. */
    static final int MAX_HELD = 65_536;

    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long issued;
    private long durable;
    private long dropped;

    private record Held(long write, NodeRef to, Message message) {}

    /** The number of a new write. */
    long issue() {
        return ++issued;
    }

    /** Whether what depends on the write may be sent now. */
    boolean isDurable(long write) {
        requireIssued(write);
        return write <= durable;
    }

    void hold(long write, NodeRef to, Message message) {
        requireIssued(write);
        if (held.size() >= MAX_HELD) {
            dropped++;
            return;
        }
        held.addLast(new Held(write, to, message));
    }

    /** Sends everything that waited for this write or one before, in the order in which it was held. False: nothing new. */
    boolean becomeDurable(long write, BiConsumer<NodeRef, Message> send) {
        requireIssued(write);
        if (write <= durable) {
            return false;
        }
        durable = write;
        // Messages may be held out of the order of their writes: one that waits longer does not hold up the others.
        for (int rest = held.size(); rest > 0; rest--) {
            Held next = held.removeFirst();
            if (next.write() <= durable) {
                send.accept(next.to(), next.message());
            } else {
                held.addLast(next);
            }
        }
        return true;
    }

    int heldMessages() {
        return held.size();
    }

    long dropped() {
        return dropped;
    }

    private void requireIssued(long write) {
        if (write < 1 || write > issued) {
            throw new IllegalStateException("write " + write + " does not exist; the last one is " + issued);
        }
    }
}
