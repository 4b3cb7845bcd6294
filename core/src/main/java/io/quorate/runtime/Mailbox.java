package io.quorate.runtime;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be done by a node's loop, in the order in which it came. Bounded by kind, so that none can crowd out
 * another: frames by number and bytes, calls of the host by number. Notices are not refused, since each is the end of something
 * that was admitted before, and so their number is bounded by that. Thread-safe; nobody blocks but the loop.
 */
final class Mailbox {
    private final int maxFrames;
    private final long maxFrameBytes;
    private final int maxCalls;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int frames;
    private long frameBytes;
    private int calls;
    private long droppedFrames;
    private boolean closed;

    Mailbox(int maxFrames, long maxFrameBytes, int maxCalls) {
        this.maxFrames = maxFrames;
        this.maxFrameBytes = maxFrameBytes;
        this.maxCalls = maxCalls;
    }

    /** Something from the network. False if it was dropped. */
    boolean offerFrame(int bytes, Input input) {
        lock.lock();
        try {
            // One frame always fits, however large, or it would never get through.
            if (closed || frames >= maxFrames || (frames > 0 && frameBytes + bytes > maxFrameBytes)) {
                droppedFrames++;
                return false;
            }
            frames++;
            frameBytes += bytes;
            add(new Entry(Kind.FRAME, bytes, input));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A call of the host. */
    Admission offerCall(Input input) {
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            if (calls >= maxCalls) {
                return Admission.FULL;
            }
            calls++;
            add(new Entry(Kind.CALL, 0, input));
            return Admission.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** The end of something that the node knows of. False only if the mailbox is closed. */
    boolean offerNotice(Input input) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            add(new Entry(Kind.NOTICE, 0, input));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(Entry entry) {
        entries.add(entry);
        if (entries.size() == 1) {
            arrival.signal();
        }
    }

    /**
     * Moves up to {@code max} inputs, oldest first; waits for the first one if there is none.
     *
     * @param waitNanos how long at most; 0 or less: not at all
     * @return false once the mailbox is closed
     */
    boolean take(Collection<Input> into, int max, long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (entries.isEmpty() && !closed && left > 0) {
                left = arrival.awaitNanos(left);
            }
            if (closed) {
                return false;
            }
            for (int i = 0; i < max; i++) {
                Entry entry = entries.poll();
                if (entry == null) {
                    break;
                }
                release(entry);
                into.add(entry.input);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void release(Entry entry) {
        if (entry.kind == Kind.FRAME) {
            frames--;
            frameBytes -= entry.bytes;
        } else if (entry.kind == Kind.CALL) {
            calls--;
        }
    }

    /** Takes nothing more, and forgets what waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long droppedFrames() {
        lock.lock();
        try {
            return droppedFrames;
        } finally {
            lock.unlock();
        }
    }

    enum Admission {
        TAKEN,
        FULL,
        CLOSED
    }

    private enum Kind {
        FRAME,
        CALL,
        NOTICE
    }

    private record Entry(Kind kind, int bytes, Input input) {}
}
