package io.quorate.transport.inmemory;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One end of a link. */
final class LinkSide {
    /** What may wait for the other side to take it. */
    private static final long MAX_QUEUED_BYTES = 16L << 20;
    /** Small frames take memory too. */
    private static final int BYTES_AROUND_A_FRAME = 64;

    private final long number;
    private final InMemoryTransport owner;
    private final AtomicLong queuedBytes = new AtomicLong();
    /** Whether this side sends nothing more: set by the first of a local close and a break. */
    private final AtomicBoolean over = new AtomicBoolean();

    LinkSide(long number, InMemoryTransport owner) {
        this.number = number;
        this.owner = owner;
    }

    long number() {
        return number;
    }

    InMemoryTransport owner() {
        return owner;
    }

    boolean isOver() {
        return over.get();
    }

    /** True for the first caller. */
    boolean end() {
        return over.compareAndSet(false, true);
    }

    /** Takes room for a frame on its way to this side; false if there is none. */
    boolean reserve(int frameBytes) {
        long size = (long) frameBytes + BYTES_AROUND_A_FRAME;
        if (queuedBytes.addAndGet(size) > MAX_QUEUED_BYTES) {
            queuedBytes.addAndGet(-size);
            return false;
        }
        return true;
    }

    void release(int frameBytes) {
        queuedBytes.addAndGet(-(frameBytes + BYTES_AROUND_A_FRAME));
    }
}
