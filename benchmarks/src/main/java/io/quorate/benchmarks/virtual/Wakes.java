package io.quorate.benchmarks.virtual;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be woken when. A slave whose next wake came earlier is noted again, and the later note is dropped when its turn comes; one
 * whose wake came later is noted again then. So a change costs nothing but when it is an earlier one.
 */
final class Wakes {
    private final PriorityQueue<Note> notes = new PriorityQueue<>();

    private record Note(long nanos, VirtualSlave slave) implements Comparable<Note> {
        @Override
        public int compareTo(Note other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    /** It wants to be woken then. */
    void want(VirtualSlave slave, long nanos) {
        if (nanos < slave.wakeNanos()) {
            slave.noteWake(nanos);
            notes.add(new Note(nanos, slave));
        }
    }

    /** Takes one whose time has come, which then has no note; null if there is none. */
    @Nullable
    VirtualSlave takeDue(long nowNanos) {
        while (true) {
            Note first = notes.peek();
            if (first == null || first.nanos > nowNanos) {
                return null;
            }
            notes.remove();
            if (first.nanos == first.slave.wakeNanos()) {
                first.slave.noteWake(Long.MAX_VALUE);
                return first.slave;
            }
        }
    }

    /** {@link Long#MAX_VALUE} if there is none. */
    long nextNanos() {
        Note first = notes.peek();
        return first == null ? Long.MAX_VALUE : first.nanos;
    }
}
