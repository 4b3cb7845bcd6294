package io.quorate.simulation.engine;

import java.util.PriorityQueue;

/**
 * Virtual time: what happens next, and when. Actions of the same instant run in the order in which they were entered, so that
 * nothing but the seed decides.
 */
public final class Agenda {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowNanos;
    private long entered;
    private long done;

    /** Nanoseconds since the simulation began. */
    public long nowNanos() {
        return nowNanos;
    }

    /** How many actions are to come. */
    public int size() {
        return entries.size();
    }

    /** How many actions have run. */
    public long actionsDone() {
        return done;
    }

    /** Enters an action; one whose time has passed runs next. */
    public void at(long nanos, Runnable action) {
        entries.add(new Entry(Math.max(nanos, nowNanos), entered++, action));
    }

    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /**
     * Runs the next action if its time is not after the given one; otherwise the time becomes the given one.
     *
     * @return whether an action ran
     */
    public boolean step(long untilNanos) {
        Entry next = entries.peek();
        if (next == null || next.atNanos > untilNanos) {
            nowNanos = Math.max(nowNanos, untilNanos);
            return false;
        }
        entries.poll();
        nowNanos = next.atNanos;
        done++;
        next.action.run();
        return true;
    }

    private record Entry(long atNanos, long number, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
