package io.quorate.simulation.disk;

import io.quorate.model.Bytes;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.Recovered;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a store may hold whose disk has lied from some moment on, old and new in any combination: nothing else was ever written. */
final class Written {
    private final long baseIndex;
    private final Map<Position, LogEntry> entries = new HashMap<>();
    private final Set<SnapshotInfo> snapshots = new HashSet<>();
    private final Set<Bytes> metadata = new HashSet<>();

    private record Position(long index, long term) {}

    /**
     * @param durable what the disk held at that moment
     * @param formerMetadata what it held before of that: the disk has it still
     * @param formerSnapshot the snapshot before the one that it held, which it may have still
     * @param underWay what was being written then
     */
    Written(LogImage durable, byte[] formerMetadata, @Nullable StoredSnapshot formerSnapshot, List<LogWrite> underWay) {
        baseIndex = durable.baseIndex();
        for (long index = baseIndex + 1; index <= durable.lastIndex(); index++) {
            add(durable.entry(index));
        }
        StoredSnapshot snapshot = durable.snapshot();
        if (snapshot != null) {
            snapshots.add(snapshot.info());
        }
        if (formerSnapshot != null) {
            snapshots.add(formerSnapshot.info());
        }
        metadata.add(Bytes.copyOf(durable.metadata()));
        metadata.add(Bytes.copyOf(formerMetadata));
        underWay.forEach(this::add);
    }

    void add(LogWrite write) {
        write.entries().forEach(this::add);
        if (write.snapshot() instanceof SnapshotWrite.Seal seal) {
            snapshots.add(seal.of());
        }
        byte[] bytes = write.metadata();
        if (bytes != null) {
            metadata.add(Bytes.copyOf(bytes));
        }
    }

    private void add(LogEntry entry) {
        entries.put(new Position(entry.index(), entry.term()), entry);
    }

    /** Something that was found and cannot have come from any write, in words; null if there is nothing. */
    @Nullable
    String inventedIn(Recovered found) {
        if (found.metadata().length > 0 && !metadata.contains(Bytes.copyOf(found.metadata()))) {
            return "metadata";
        }
        StoredSnapshot snapshot = found.snapshot();
        if (snapshot != null && !snapshots.contains(snapshot.info())) {
            return "a snapshot, " + snapshot;
        }
        for (LogEntry entry : found.entries()) {
            // What was dropped before may still be there.
            LogEntry same = entries.get(new Position(entry.index(), entry.term()));
            boolean isKnown =
                    same != null && same.kind() == entry.kind() && Arrays.equals(same.command(), entry.command());
            if (entry.index() > baseIndex && !isKnown) {
                return Objects.toString(entry);
            }
        }
        return null;
    }
}
