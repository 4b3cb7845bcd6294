package io.quorate.runtime;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads that run tasks, each of which may take for ever: none waits for the end of another. But one that ends at once has
 * its thread take the next, without waking another for it, which costs far more than such a task: only one thread is being
 * woken, or made, at a time; when it comes it takes a task, and wakes the next if more are left.
 *
 * <p>Thread-safe; {@link #execute} never waits.
 */
final class HandlerThreads {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerThreads.class);

    private final String name;
    private final int maxTasks;
    private final long idleNanos;
    private final DaemonThreads threads = new DaemonThreads();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    /** How many tasks run. */
    private int running;
    /** How many threads wait to be called. */
    private int idle;
    /** How many of those that waited are called, and have not come yet. */
    private int calls;
    /** A thread is called or made, and has not come yet: it will see to what waits. */
    private boolean coming;

    private long made;
    private boolean closed;

    /**
     * @param name of the threads, before their numbers
     * @param maxTasks that run or wait at a time
     * @param idleNanos after so long without a task a thread ends
     */
    HandlerThreads(String name, int maxTasks, long idleNanos) {
        this.name = name;
        this.maxTasks = maxTasks;
        this.idleNanos = idleNanos;
    }

    /**
     * Runs the task on a thread that runs nothing else meanwhile.
     *
     * @throws RejectedExecutionException if too many run, or this is closed
     */
    void execute(Runnable task) {
        lock.lock();
        try {
            if (closed || running + waiting.size() >= maxTasks) {
                throw new RejectedExecutionException(closed ? "closed" : "runs " + maxTasks + " tasks already");
            }
            waiting.add(task);
            boolean provided = false;
            try {
                callOne();
                provided = true;
            } finally {
                if (!provided) {
                    waiting.removeLast();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The threads end once nothing is left to do. */
    void close() {
        lock.lock();
        try {
            closed = true;
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void callOne() {
        if (coming || waiting.isEmpty()) {
            return;
        }
        if (idle > 0) {
            idle--;
            calls++;
            called.signal();
        } else {
            threads.make(this::run, name + (made + 1)).start();
            made++;
        }
        coming = true;
    }

    private void run() {
        lock.lock();
        try {
            coming = false;
            while (true) {
                Runnable task = waiting.poll();
                if (task != null) {
                    callNext();
                    running++;
                    lock.unlock();
                    try {
                        task.run();
                    } catch (Throwable t) {
                        LOG.error("a task threw", t);
                    } finally {
                        lock.lock();
                        running--;
                    }
                } else if (closed || !awaitCall()) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void callNext() {
        try {
            callOne();
        } catch (Throwable t) {
            // What waits is seen to when the next task comes, or one ends.
            LOG.error("no thread can be made; {} tasks wait", waiting.size(), t);
        }
    }

    /** False when nobody called for long, or this is closed. */
    private boolean awaitCall() {
        idle++;
        long left = idleNanos;
        while (calls == 0) {
            if (left <= 0 || closed) {
                idle--;
                return false;
            }
            try {
                left = called.awaitNanos(left);
            } catch (InterruptedException e) {
                // It was meant for a task that is over.
                LOG.debug("interrupted while idle", e);
            }
        }
        calls--;
        coming = false;
        return true;
    }
}
