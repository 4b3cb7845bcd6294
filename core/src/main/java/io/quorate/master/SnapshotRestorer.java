package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryLoader;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Loads the registry from the newest snapshot, a piece at a time. */
final class SnapshotRestorer {
    private static final int PIECE_BYTES = 256 << 10;

    private final Registry registry;
    private final Outbox out;
    private @Nullable StoredSnapshot snapshot;
    private RegistryLoader loader = new RegistryLoader();
    private long offset;
    private long read;

    SnapshotRestorer(Registry registry, Outbox out) {
        this.registry = registry;
        this.out = out;
    }

    /** Begins, and gives up another one that was being loaded. */
    void begin(StoredSnapshot toLoad) {
        snapshot = toLoad;
        loader = new RegistryLoader();
        offset = 0;
        readNext(toLoad);
    }

    private void readNext(StoredSnapshot from) {
        read = out.readSnapshot(from.info(), offset, PIECE_BYTES);
    }

    /** Whether the answer of that number is for this one. */
    boolean awaits(long number) {
        return snapshot != null && number == read;
    }

    /**
     * @return the snapshot if the registry is loaded from it now; otherwise null
     * @throws IllegalStateException if the snapshot cannot be understood: going on without it would let this registry differ
     *     from the others (P10)
     */
    @Nullable
    SnapshotInfo onRead(byte @Nullable [] bytes) {
        StoredSnapshot from = snapshot;
        if (from == null || bytes == null) {
            // Another one has taken its place, and will be loaded instead.
            return null;
        }
        try {
            loader.add(bytes);
            offset += bytes.length;
            if (offset < from.length() && bytes.length > 0) {
                readNext(from);
                return null;
            }
            loader.finish();
            registry.load(loader);
        } catch (MalformedException e) {
            throw new IllegalStateException(from.info() + " cannot be read by this version; upgrade this master", e);
        }
        snapshot = null;
        loader = new RegistryLoader();
        return from.info();
    }
}
