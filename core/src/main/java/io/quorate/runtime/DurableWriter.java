package io.quorate.runtime;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.storage.StoreQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a master's log store: it makes writes durable, and reads snapshots. All writes that wait while one flush is
 * under way share the next one (group commit). A read comes after the writes before it. A store that fails is never tried again.
 */
final class DurableWriter {
    private static final Logger LOG = LoggerFactory.getLogger(DurableWriter.class);
    private final LogStore store;
    private final LongConsumer onDurable;
    private final StoreQueue.ReadListener onRead;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private final StoreQueue waiting = new StoreQueue();
    private boolean stopped;

    /**
     * @param store opened; from now on the writer's alone, which closes it
     * @param onDurable told, on the writer's thread, the number up to which all writes are durable
     * @param onRead told, on the writer's thread, what was read
     * @param onFailure told, on the writer's thread, why the store failed; nothing more is written then
     */
    DurableWriter(
            String threadName,
            LogStore store,
            LongConsumer onDurable,
            StoreQueue.ReadListener onRead,
            Consumer<Throwable> onFailure) {
        this.store = store;
        this.onDurable = onDurable;
        this.onRead = onRead;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Queues a write. After the writer has stopped it is dropped: it never becomes durable, and nothing that waits for it is sent.
     *
     * @throws IllegalStateException if far more waits than the core would ever have in flight
     */
    void write(long number, LogWrite write) {
        enter(() -> waiting.write(number, write));
    }

    /** Queues a read, behind all writes before it; as {@link #write} otherwise. */
    void read(long number, SnapshotInfo of, long offset, int maxBytes) {
        enter(() -> waiting.read(number, of, offset, maxBytes));
    }

    /** Whether nothing waits to be written or read. */
    boolean isIdle() {
        synchronized (waiting) {
            return waiting.isEmpty();
        }
    }

    private void enter(Runnable add) {
        synchronized (waiting) {
            if (stopped) {
                return;
            }
            add.run();
            waiting.notifyAll();
        }
    }

    /** Ends after the group under way; what waits is dropped, as a crash would. The store is closed then. */
    void stop() {
        synchronized (waiting) {
            stopped = true;
            waiting.clear();
            waiting.notifyAll();
        }
    }

    /** Waits for the thread to end after {@link #stop}. True if it has: the store is closed. */
    boolean join(long millis) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        try {
            for (StoreQueue.Turn turn = nextTurn(); turn != null; turn = nextTurn()) {
                turn.run(store, onDurable, onRead);
            }
        } catch (Throwable t) {
            stop();
            onFailure.accept(t);
        } finally {
            closeStore();
        }
    }

    /** Null once the writer is stopped. */
    private StoreQueue.@Nullable Turn nextTurn() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty() && !stopped) {
                waiting.wait();
            }
            return stopped ? null : waiting.next();
        }
    }

    private void closeStore() {
        try {
            store.close();
        } catch (RuntimeException e) {
            LOG.warn("the log store could not be closed cleanly: {}", e.toString(), e);
        }
    }
}
