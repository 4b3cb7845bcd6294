package io.quorate.runtime;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
    /** The core bounds what it has in flight far below this. */
    static final int MAX_WAITING = 65_536;

    private static final int MAX_GROUP = 4_096;

    private final LogStore store;
    private final LongConsumer onDurable;
    private final ReadListener onRead;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private boolean stopped;

    /** Told, on the writer's thread, what was read. */
    interface ReadListener {
        void onRead(long number, byte @Nullable [] bytes);
    }

    private sealed interface Task {}

    private record Write(long number, LogWrite write) implements Task {}

    private record Read(long number, SnapshotInfo of, long offset, int maxBytes) implements Task {}

    /**
     * @param store opened; from now on the writer's alone, which closes it
     * @param onDurable told, on the writer's thread, the number up to which all writes are durable
     * @param onFailure told, on the writer's thread, why the store failed; nothing more is written then
     */
    DurableWriter(
            String threadName,
            LogStore store,
            LongConsumer onDurable,
            ReadListener onRead,
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
        enter(new Write(number, write));
    }

    /** Queues a read, behind all writes before it; as {@link #write} otherwise. */
    void read(long number, SnapshotInfo of, long offset, int maxBytes) {
        enter(new Read(number, of, offset, maxBytes));
    }

    private void enter(Task task) {
        synchronized (waiting) {
            if (stopped) {
                return;
            }
            if (waiting.size() >= MAX_WAITING) {
                throw new IllegalStateException(MAX_WAITING + " writes wait for the disk");
            }
            waiting.add(task);
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
            while (awaitTask()) {
                List<Write> group = nextWrites();
                if (!group.isEmpty()) {
                    store.write(group.stream().map(Write::write).toList());
                    onDurable.accept(group.get(group.size() - 1).number);
                }
                Read read = nextRead();
                if (read != null) {
                    onRead.onRead(read.number, store.readSnapshot(read.of, read.offset, read.maxBytes));
                }
            }
        } catch (Throwable t) {
            stop();
            onFailure.accept(t);
        } finally {
            closeStore();
        }
    }

    /** False once the writer is stopped. */
    private boolean awaitTask() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty() && !stopped) {
                waiting.wait();
            }
            return !stopped;
        }
    }

    /** The writes that wait before the next read. */
    private List<Write> nextWrites() {
        synchronized (waiting) {
            List<Write> group = new ArrayList<>();
            while (group.size() < MAX_GROUP && waiting.peek() instanceof Write write) {
                group.add(write);
                waiting.remove();
            }
            return group;
        }
    }

    private @Nullable Read nextRead() {
        synchronized (waiting) {
            if (waiting.peek() instanceof Read read) {
                waiting.remove();
                return read;
            }
            return null;
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
