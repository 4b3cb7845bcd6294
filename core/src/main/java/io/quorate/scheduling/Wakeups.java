package io.quorate.scheduling;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which blocked shape is next, now that there is more room on some slaves. Of each such slave only the first shape that fits
 * there is known: the next one is looked up when that is settled. So however many jobs wait for room, a little room wakes few.
 */
final class Wakeups {
    private final PendingJobs pending;
    private final TreeSet<Wakeup> first = new TreeSet<>(Wakeup.FIRST_SUBMITTED);

    Wakeups(PendingJobs pending) {
        this.pending = pending;
    }

    /** A blocked shape that fits a slave. */
    record Wakeup(long sequence, Shape shape, CandidateSlave slave) {
        static final Comparator<Wakeup> FIRST_SUBMITTED = Comparator.comparingLong(Wakeup::sequence)
                .thenComparingInt(wakeup -> wakeup.slave().position());

        boolean isValid() {
            return shape.isBlocked() && shape.filedUnder == sequence && slave.takes(shape);
        }
    }

    /** There may be room on the slave for what did not fit there before. */
    void grew(CandidateSlave slave) {
        Wakeup before = slave.wakeup;
        if (before != null) {
            first.remove(before);
        }
        Shape shape = pending.firstBlockedFor(slave);
        Wakeup now = shape == null ? null : new Wakeup(shape.filedUnder, shape, slave);
        slave.wakeup = now;
        if (now != null) {
            first.add(now);
        }
    }

    boolean isEmpty() {
        return first.isEmpty();
    }

    /** Of the blocked shapes that fit one of these slaves the one that was submitted first; null if none does. */
    @Nullable
    Shape next() {
        while (!first.isEmpty()) {
            Wakeup wakeup = first.first();
            if (wakeup.isValid()) {
                return wakeup.shape();
            }
            grew(wakeup.slave());
        }
        return null;
    }
}
