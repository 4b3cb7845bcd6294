package io.quorate.simulation;

import io.quorate.simulation.check.PromiseBroken;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one call of a handler. It and the simulation's thread take turns: while one runs, the other waits, so the
 * simulation stays as deterministic as with one thread, and neither needs locks.
 */
final class HandlerThread extends Thread {
    /** In real time. Nothing that a simulated handler does takes long, unless it waits for something that no simulation moves. */
    private static final long LONGEST_TURN_SECONDS = 20;

    private final Semaphore handlersTurn = new Semaphore(0);
    private final Semaphore simulationsTurn = new Semaphore(0);
    private final Runnable body;
    private long napNanos;
    private boolean begun;
    private boolean over;
    private boolean killed;
    private @Nullable Throwable thrown;

    /** Unwinds the stack of an attempt whose process is dead. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process of this attempt is dead", null, false, false);
        }
    }

    HandlerThread(String name, Runnable body) {
        super(null, null, name, 0, false);
        this.body = body;
        setDaemon(true);
    }

    @Override
    public void run() {
        handlersTurn.acquireUninterruptibly();
        try {
            body.run();
        } catch (Killed e) {
            // As it was to be.
        } catch (Throwable t) {
            thrown = t;
        }
        over = true;
        simulationsTurn.release();
    }

    /** On this thread: waits until the simulation says that so much time has passed. */
    void pass(long nanos) throws InterruptedException {
        if (killed) {
            throw new Killed();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("the attempt is to stop");
        }
        napNanos = nanos;
        simulationsTurn.release();
        handlersTurn.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("the attempt is to stop");
        }
    }

    /**
     * On the simulation's thread: lets the handler run until it ends or lets time pass.
     *
     * @return for how long it lets time pass, in nanoseconds; -1 if it has ended
     * @throws PromiseBroken if it does neither
     */
    long takeTurn() {
        if (over) {
            return -1;
        }
        if (!begun) {
            begun = true;
            start();
        }
        handlersTurn.release();
        boolean back;
        try {
            back = simulationsTurn.tryAcquire(LONGEST_TURN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + getName() + " ran", e);
        }
        if (!back) {
            IllegalStateException stuck =
                    new IllegalStateException(getName() + " has neither ended nor called SimTime.pass for "
                            + LONGEST_TURN_SECONDS + " s of real time: what it waits for must take virtual time");
            stuck.setStackTrace(getStackTrace());
            throw PromiseBroken.ofTheTest(stuck);
        }
        return over ? -1 : napNanos;
    }

    /** On the simulation's thread: unwinds the handler. */
    void kill() {
        killed = true;
        if (begun && !over) {
            takeTurn();
        }
        over = true;
    }

    /** What the body threw; null if nothing. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }
}
