package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistrySnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Takes a snapshot of the registry a piece at a time, while the registry goes on changing: neither the loop nor the disk is ever
 * held up for longer than one piece takes.
 */
final class SnapshotMaker {
    private static final int PIECE_BYTES = 256 << 10;
    /** So many pieces may wait for the disk. */
    private static final int MAX_PENDING_PIECES = 2;

    private final Registry registry;
    private final Outbox out;
    private final ArrayDeque<Long> pending = new ArrayDeque<>();
    private @Nullable SnapshotInfo of;
    private @Nullable RegistrySnapshot source;
    private long written;

    SnapshotMaker(Registry registry, Outbox out) {
        this.registry = registry;
        this.out = out;
    }

    boolean isIdle() {
        return source == null;
    }

    /** Whether {@link #step} has something to do. */
    boolean hasWork() {
        return source != null && pending.size() < MAX_PENDING_PIECES;
    }

    void begin(SnapshotInfo info) {
        abandon();
        of = info;
        source = registry.beginSnapshot();
        written = 0;
    }

    /** Gives up what is being made; the store forgets it when the next one begins. */
    void abandon() {
        if (source != null) {
            source.abandon();
        }
        source = null;
        of = null;
        pending.clear();
    }

    /**
     * Writes the next piece.
     *
     * @return the snapshot if that was all, to be sealed; otherwise null
     */
    @Nullable
    SnapshotInfo step() {
        SnapshotInfo info = of;
        RegistrySnapshot from = source;
        if (info == null || from == null) {
            return null;
        }
        byte[] piece = from.next(PIECE_BYTES);
        if (piece != null) {
            pending.add(out.persist(LogWrite.of(new SnapshotWrite.Piece(info, written, piece))));
            written += piece.length;
            return null;
        }
        source = null;
        of = null;
        pending.clear();
        return info;
    }

    /** How many bytes were written of the snapshot that {@link #step} has finished. */
    long length() {
        return written;
    }

    void onDurable(long write) {
        while (!pending.isEmpty() && pending.getFirst() <= write) {
            pending.removeFirst();
        }
    }
}
