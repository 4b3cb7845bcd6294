package io.quorate.runtime;

import io.quorate.spi.StorageException;
import io.quorate.storage.OutcomeStore;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The thread that writes a slave's store of outcomes. An outcome that is acknowledged before its turn comes is never written, so
 * that a slave whose leader answers quickly hardly touches its disk. What waits is bounded by what the slave answers for.
 *
 * <p>A store that fails is never tried again: the slave goes on, as one without a disk, and says so.
 */
final class OutcomeKeeper {
    private final OutcomeStore store;
    private final Consumer<String> onWarning;
    private final Thread thread;
    private final TreeMap<Long, byte[]> toKeep = new TreeMap<>();
    private final TreeSet<Long> toForget = new TreeSet<>();
    private boolean ending;
    private boolean failed;

    /** @param store opened; from now on the keeper's alone, which closes it */
    OutcomeKeeper(String threadName, OutcomeStore store, Consumer<String> onWarning) {
        this.store = store;
        this.onWarning = onWarning;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    synchronized void keep(long number, byte[] outcome) {
        if (!failed && !ending) {
            toKeep.put(number, outcome);
            notifyAll();
        }
    }

    synchronized void forget(long number) {
        if (!failed && !ending && toKeep.remove(number) == null) {
            toForget.add(number);
            notifyAll();
        }
    }

    /** Writes what waits, and ends. */
    void stop(long waitMillis) {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        if (thread.getState() == Thread.State.NEW) {
            store.close();
            return;
        }
        try {
            thread.join(waitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                TreeMap<Long, byte[]> keep;
                TreeSet<Long> forget;
                synchronized (this) {
                    keep = new TreeMap<>(toKeep);
                    forget = new TreeSet<>(toForget);
                    toKeep.clear();
                    toForget.clear();
                }
                // In this order: a number that is forgotten and kept anew is that of another cluster's attempt.
                store.forget(forget);
                store.keep(keep);
            }
        } catch (StorageException e) {
            becomeFailed();
            onWarning.accept(
                    "outcomes of attempts are not kept on disk any more: an outcome that the cluster has not acknowledged"
                            + " is lost with this process, and its job runs again. Restart the slave once its disk works. "
                            + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            store.close();
        }
    }

    private synchronized void becomeFailed() {
        failed = true;
        toKeep.clear();
        toForget.clear();
    }

    /** False once the keeper is to end and nothing waits. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (toKeep.isEmpty() && toForget.isEmpty() && !ending) {
            wait();
        }
        return !toKeep.isEmpty() || !toForget.isEmpty();
    }
}
