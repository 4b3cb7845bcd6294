package io.quorate.runtime;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One lane of a {@link Mailbox}, and what the frames in it take up. Under the mailbox's lock. */
final class MailboxLane {
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int frames;
    private long frameBytes;

    /** What bounds the number of what waits. */
    enum Kind {
        FRAME,
        CALL,
        NOTICE
    }

    /**
     * What waits.
     *
     * @param link over which it came, or of which it tells; {@link Mailbox#NO_LINK} if none
     * @param bytes of a frame
     */
    record Entry(Kind kind, long link, int bytes, Input input, long cameNanos) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    /** Whether there is room for a frame. One always fits, however large, or it would never get through. */
    boolean hasRoom(int bytes, int maxFrames, long maxFrameBytes) {
        return frames < maxFrames && (frames == 0 || frameBytes + bytes <= maxFrameBytes);
    }

    /** When the first of them came; {@link Long#MAX_VALUE} if there is none. */
    long oldestNanos() {
        Entry first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.cameNanos;
    }

    void add(Entry entry) {
        entries.add(entry);
        if (entry.kind == Kind.FRAME) {
            frames++;
            frameBytes += entry.bytes;
        }
    }

    /** Takes out the first one; null if there is none. */
    @Nullable
    Entry poll() {
        Entry entry = entries.poll();
        if (entry != null) {
            removed(entry);
        }
        return entry;
    }

    /** Moves what belongs to a link to the end of another lane. */
    void move(long link, MailboxLane to) {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (entry.link == link) {
                each.remove();
                removed(entry);
                to.add(entry);
            }
        }
    }

    void clear() {
        entries.clear();
        frames = 0;
        frameBytes = 0;
    }

    private void removed(Entry entry) {
        if (entry.kind == Kind.FRAME) {
            frames--;
            frameBytes -= entry.bytes;
        }
    }
}
