package io.quorate.runtime;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a handler. Thread-safe. */
public final class HandlerAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerAttempt.class);
    private static final int MAX_STOP_ACTIONS = 1_000;
    private static final Progress NONE = new Progress(0, 0);

    private final AttemptKey key;
    private final Bytes payload;
    private final NodeId slave;
    private final Lease lease;
    private final Isolation isolation;
    private final List<Runnable> stopActions = new ArrayList<>();
    private volatile Progress progress = NONE;
    private volatile boolean stopping;
    private volatile boolean leaseMissed;
    private @Nullable Thread thread;
    private boolean over;
    private boolean slowReported;

    HandlerAttempt(AttemptKey key, Bytes payload, NodeId slave, Isolation isolation, Lease lease) {
        this.key = key;
        this.isolation = isolation;
        this.payload = payload;
        this.slave = slave;
        this.lease = lease;
    }

    public AttemptKey key() {
        return key;
    }

    public Bytes payload() {
        return payload;
    }

    public NodeId slave() {
        return slave;
    }

    /** Whether it was asked to end. */
    public boolean isStopping() {
        return stopping;
    }

    /** Whether the attempt may act on the outside: the cluster counts on the slave, and if it is exclusive, for long enough. */
    public boolean checkLease() {
        boolean held = lease.isHeldFor(isolation);
        if (!held) {
            leaseMissed = true;
        }
        return held;
    }

    /** Whether it was told that it has no lease: an exception that it ends with then says nothing of its work. */
    boolean hasMissedLease() {
        return leaseMissed;
    }

    /** Whether it may begin: much time may have gone by since the slave decided to start it, also that of a pause. */
    boolean mayBegin() {
        return isolation == Isolation.AVAILABLE || lease.allowsExclusive();
    }

    /**
     * Runs the action once, when the attempt is asked to end; at once if it was.
     *
     * @throws IllegalStateException if a thousand actions wait already
     */
    public void onStop(Runnable action) {
        synchronized (this) {
            if (!stopping) {
                if (stopActions.size() >= MAX_STOP_ACTIONS) {
                    throw new IllegalStateException(
                            "attempt " + key + " has " + MAX_STOP_ACTIONS + " actions for its cancellation already");
                }
                stopActions.add(action);
                return;
            }
        }
        runSafely(action);
    }

    public void progress(long done, long total) {
        progress = new Progress(done, total);
    }

    AttemptStatus status() {
        Progress last = progress;
        return new AttemptStatus(key, stopping, last.done, last.total);
    }

    /** The calling thread begins to run the handler. */
    synchronized void enter() {
        thread = Thread.currentThread();
        if (stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** The handler has returned: from here on nobody interrupts the thread, which may soon run something else. */
    void leave() {
        synchronized (this) {
            thread = null;
            over = true;
            stopActions.clear();
        }
        // Clears what came late.
        boolean ignored = Thread.interrupted();
    }

    /** Interrupts the handler. The actions that it has for this case are the caller's to run, on a thread that may be held up. */
    synchronized List<Runnable> requestStop() {
        if (stopping || over) {
            return List.of();
        }
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
        List<Runnable> actions = List.copyOf(stopActions);
        stopActions.clear();
        return actions;
    }

    /** True the first time. */
    synchronized boolean claimSlowReport() {
        boolean first = !slowReported;
        slowReported = true;
        return first;
    }

    static void runSafely(Runnable action) {
        try {
            action.run();
        } catch (Throwable t) {
            LOG.error("an action for the cancellation of a job threw", t);
        }
    }

    private record Progress(long done, long total) {}
}
