package io.quorate.simulation.node;

import io.quorate.kernel.Now;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The inputs that wait for a process, while it stands still or is busy with one before them. */
final class Inbox {
    /** Roughly what a stopped process's socket buffers and queues hold. */
    private static final int MAX_WAITING = 20_000;

    private final ArrayDeque<Consumer<Now>> waiting = new ArrayDeque<>();
    private long stepNanos;
    private long busyUntilNanos;
    private boolean served;

    /** How long each step of the process takes from now on; 0: no time. */
    void use(long nanosOfStep) {
        stepNanos = nanosOfStep;
    }

    boolean isSlow() {
        return stepNanos > 0;
    }

    /** Whether an input that comes now has to wait for others, or for a step that is not over. */
    boolean isBusy(long nowNanos) {
        return busyUntilNanos > nowNanos || !waiting.isEmpty();
    }

    /** When the step that is under way is over; may be past. */
    long busyUntilNanos() {
        return busyUntilNanos;
    }

    /** A step begins, behind the one that is under way. */
    void stepped(long nowNanos) {
        if (stepNanos > 0) {
            busyUntilNanos = Math.max(busyUntilNanos, nowNanos) + stepNanos;
        }
    }

    /** Keeps an input, if there is room. */
    void add(Consumer<Now> input) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(input);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    Consumer<Now> remove() {
        return waiting.remove();
    }

    /** Whether somebody is to come for what waits, and nobody was yet. */
    boolean needsService() {
        boolean needs = !served && !waiting.isEmpty();
        served |= needs;
        return needs;
    }

    /** Whoever was to come is here. */
    void arrived() {
        served = false;
    }

    /** The process is gone. */
    void clear() {
        waiting.clear();
        busyUntilNanos = 0;
        served = false;
    }
}
