package io.quorate.simulation.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: what happens next, and when. Actions of the same instant run in the order in which they were entered, so that
 * nothing but the seed decides.
 */
public final class Agenda {
    private static final int FIRST_CAPACITY = 1024;
    private static final int FANOUT = 4;

    // A heap with four children to a node, in arrays of its own: a PriorityQueue of objects took a tenth of a
    // simulation's time.
    private long[] times = new long[FIRST_CAPACITY];
    private long[] numbers = new long[FIRST_CAPACITY];
    // Actions stay where they are, and what moves in the heap are their places: moving references costs more.
    private int[] slots = new int[FIRST_CAPACITY];
    private @Nullable Runnable[] actions = new @Nullable Runnable[FIRST_CAPACITY];
    private int size;
    private long nowNanos;
    private long entered;
    private long done;

    public Agenda() {
        Arrays.setAll(slots, place -> place);
    }

    /** Nanoseconds since the simulation began. */
    public long nowNanos() {
        return nowNanos;
    }

    /** How many actions are to come. */
    public int size() {
        return size;
    }

    /** How many actions have run. */
    public long actionsDone() {
        return done;
    }

    /** Enters an action; one whose time has passed runs next. */
    public void at(long nanos, Runnable action) {
        if (size == times.length) {
            grow();
        }
        // Behind the entries stand the slots that are free.
        int slot = slots[size];
        actions[slot] = action;
        rise(size++, Math.max(nanos, nowNanos), entered++, slot);
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
        Runnable next = size == 0 || times[0] > untilNanos ? null : removeFirst();
        if (next == null) {
            nowNanos = Math.max(nowNanos, untilNanos);
            return false;
        }
        done++;
        next.run();
        return true;
    }

    private @Nullable Runnable removeFirst() {
        nowNanos = times[0];
        int slot = slots[0];
        Runnable first = actions[slot];
        actions[slot] = null;
        size--;
        sink(times[size], numbers[size], slots[size]);
        slots[size] = slot;
        return first;
    }

    private void grow() {
        times = Arrays.copyOf(times, size * 2);
        numbers = Arrays.copyOf(numbers, size * 2);
        slots = Arrays.copyOf(slots, size * 2);
        actions = Arrays.copyOf(actions, size * 2);
        Arrays.setAll(slots, place -> place < size ? slots[place] : place);
    }

    /** From a place at the end towards the first one. */
    private void rise(int from, long time, long number, int slot) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / FANOUT;
            if (isBefore(parent, time, number)) {
                break;
            }
            put(place, times[parent], numbers[parent], slots[parent]);
            place = parent;
        }
        put(place, time, number, slot);
    }

    /** From the first place towards the end. */
    private void sink(long time, long number, int slot) {
        int place = 0;
        int child = firstOf(1);
        while (child < size && isBefore(child, time, number)) {
            put(place, times[child], numbers[child], slots[child]);
            place = child;
            child = firstOf(place * FANOUT + 1);
        }
        put(place, time, number, slot);
    }

    /** Which of the children from that place on comes first. */
    private int firstOf(int from) {
        int first = from;
        int end = Math.min(from + FANOUT, size);
        for (int other = from + 1; other < end; other++) {
            if (isBefore(other, times[first], numbers[first])) {
                first = other;
            }
        }
        return first;
    }

    private boolean isBefore(int place, long time, long number) {
        return times[place] < time || (times[place] == time && numbers[place] < number);
    }

    private void put(int place, long time, long number, int slot) {
        times[place] = time;
        numbers[place] = number;
        slots[place] = slot;
    }
}
