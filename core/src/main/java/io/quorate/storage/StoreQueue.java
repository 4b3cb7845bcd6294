package io.quorate.storage;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a master still wants of its log store, in order: all writes that wait while one flush is under way share the next one
 * (group commit), and a read comes after the writes before it. Whoever owns the store's thread, the runtime or the simulator,
 * runs one {@link Turn} after the other, and none after one that failed.
 *
 * <p>Not thread-safe.
 */
public final class StoreQueue {
    /** The core bounds what it has in flight far below this. */
    public static final int MAX_WAITING = 65_536;

    private static final int MAX_GROUP = 4_096;

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();

    /** Hears what was read. */
    public interface ReadListener {
        /** @param bytes null if that is not the current snapshot */
        void onRead(long number, byte @Nullable [] bytes);
    }

    private sealed interface Task {}

    private record Write(long number, LogWrite write) implements Task {}

    private record Read(long number, SnapshotInfo of, long offset, int maxBytes) implements Task {}

    /** @throws IllegalStateException if far more waits than the core would ever have in flight */
    public void write(long number, LogWrite write) {
        enter(new Write(number, write));
    }

    /** @throws IllegalStateException as {@link #write} */
    public void read(long number, SnapshotInfo of, long offset, int maxBytes) {
        enter(new Read(number, of, offset, maxBytes));
    }

    private void enter(Task task) {
        if (waiting.size() >= MAX_WAITING) {
            throw new IllegalStateException(MAX_WAITING + " writes wait for the disk");
        }
        waiting.add(task);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public void clear() {
        waiting.clear();
    }

    /** Takes the writes that wait before the next read, and that read. */
    public Turn next() {
        List<Write> writes = new ArrayList<>();
        while (writes.size() < MAX_GROUP && waiting.peek() instanceof Write write) {
            writes.add(write);
            waiting.remove();
        }
        Read read = null;
        if (waiting.peek() instanceof Read next) {
            read = next;
            waiting.remove();
        }
        return new Turn(writes, read);
    }

    /** What is done with the store in one go. */
    public static final class Turn {
        private final List<Write> writes;
        private final @Nullable Read read;

        private Turn(List<Write> writes, @Nullable Read read) {
            this.writes = writes;
            this.read = read;
        }

        /** What it makes durable. */
        public List<LogWrite> writes() {
            return writes.stream().map(Write::write).toList();
        }

        /**
         * Runs it.
         *
         * @param onDurable told the number up to which all writes are durable
         * @throws io.quorate.spi.StorageException if the store failed; nobody must use it any more then
         */
        public void run(LogStore store, LongConsumer onDurable, ReadListener onRead) {
            if (!writes.isEmpty()) {
                store.write(writes());
                onDurable.accept(writes.get(writes.size() - 1).number);
            }
            if (read != null) {
                onRead.onRead(read.number, store.readSnapshot(read.of, read.offset, read.maxBytes));
            }
        }
    }
}
