package io.quorate.runtime;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes a master's writes durable. All that wait while one flush is under way share the next one (group commit).
 * A store that fails is never tried again.
 */
final class DurableWriter {
    private static final Logger LOG = LoggerFactory.getLogger(DurableWriter.class);
    /** The core bounds what it has in flight far below this. */
    static final int MAX_WAITING = 65_536;

    private static final int MAX_GROUP = 4_096;

    private final LogStore store;
    private final LongConsumer onDurable;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private final List<Numbered> waiting = new ArrayList<>();
    private boolean stopped;

    /**
     * @param store opened; from now on the writer's alone, which closes it
     * @param onDurable told, on the writer's thread, the number up to which all writes are durable
     * @param onFailure told, on the writer's thread, why the store failed; nothing more is written then
     */
    DurableWriter(String threadName, LogStore store, LongConsumer onDurable, Consumer<Throwable> onFailure) {
        this.store = store;
        this.onDurable = onDurable;
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
        synchronized (waiting) {
            if (stopped) {
                return;
            }
            if (waiting.size() >= MAX_WAITING) {
                throw new IllegalStateException(MAX_WAITING + " writes wait for the disk");
            }
            waiting.add(new Numbered(number, write));
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
            List<Numbered> group = next();
            while (!group.isEmpty()) {
                List<LogWrite> writes = new ArrayList<>(group.size());
                group.forEach(numbered -> writes.add(numbered.write));
                store.write(writes);
                onDurable.accept(group.get(group.size() - 1).number);
                group = next();
            }
        } catch (Throwable t) {
            stop();
            onFailure.accept(t);
        } finally {
            closeStore();
        }
    }

    /** What waits, in its order; empty once the writer is stopped. */
    private List<Numbered> next() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty() && !stopped) {
                waiting.wait();
            }
            List<Numbered> first = waiting.subList(0, Math.min(MAX_GROUP, waiting.size()));
            List<Numbered> group = List.copyOf(first);
            first.clear();
            return group;
        }
    }

    private void closeStore() {
        try {
            store.close();
        } catch (RuntimeException e) {
            LOG.warn("the log store could not be closed cleanly: {}", e.toString(), e);
        }
    }

    private record Numbered(long number, LogWrite write) {}
}
