package io.quorate.benchmarks.process;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** What this JVM's heap holds after its collections. Thread-safe. */
public final class Heap {
    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());

    private long lowest = Long.MAX_VALUE;
    private long highest;

    private Heap() {}

    /** Watches from now on. */
    public static Heap watch() {
        Heap heap = new Heap();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, handback) -> {
                            if (notification
                                            .getType()
                                            .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                                    && notification.getUserData() instanceof CompositeData data) {
                                heap.collected(GarbageCollectionNotificationInfo.from(data));
                            }
                        },
                        null,
                        null);
            }
        }
        return heap;
    }

    /**
     * Bytes.
     *
     * @param used now, if all that is garbage was collected just before
     * @param lowest that any collection left, since the last time this was asked for
     * @param highest as {@code lowest}
     */
    public record Use(long used, long lowest, long highest) {

        /** In a line, for another process; {@link #parse} reads it. */
        public String toLine() {
            return String.format(Locale.ROOT, "%d %d %d", used, lowest, highest);
        }

        public static Use parse(String line) {
            String[] words = line.strip().split(" ", -1);
            return new Use(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    /** Collects all garbage first, during which everything else stands still. */
    public Use useAfterFullCollection() {
        System.gc();
        return use();
    }

    /** What it holds, garbage included, and what collections left meanwhile. */
    public synchronized Use use() {
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        Use use = new Use(used, Math.min(lowest, used), highest == 0 ? used : highest);
        lowest = Long.MAX_VALUE;
        highest = 0;
        return use;
    }

    private synchronized void collected(GarbageCollectionNotificationInfo info) {
        long left = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        lowest = Math.min(lowest, left);
        highest = Math.max(highest, left);
    }
}
