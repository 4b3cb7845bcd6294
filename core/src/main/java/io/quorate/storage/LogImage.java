package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.Recovered;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metadata, log and snapshots in memory, as one point in the order of the writes shows them: what every log store holds, without
 * a word on how it is kept. Not thread-safe.
 */
public final class LogImage {
    private byte[] metadata = new byte[0];
    private long baseIndex;
    private long baseTerm;
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private @Nullable Content snapshot;
    private @Nullable Content unfinished;

    /** The bytes of a snapshot, up to a length; bytes once written never change, so images may share the array. */
    private record Content(SnapshotInfo info, byte[] bytes, int length) {
        StoredSnapshot stored() {
            return new StoredSnapshot(info, length);
        }
    }

    public byte[] metadata() {
        return metadata.clone();
    }

    /** The index before the first entry; 0 if nothing was dropped. */
    public long baseIndex() {
        return baseIndex;
    }

    public long lastIndex() {
        return baseIndex + entries.size();
    }

    /** The term of an entry, or of the one before the first; 0 where there is none. */
    public long termAt(long index) {
        if (index == baseIndex) {
            return baseTerm;
        }
        return index < baseIndex || index > lastIndex() ? 0 : entry(index).term();
    }

    /** @throws IndexOutOfBoundsException if there is no such entry */
    public LogEntry entry(long index) {
        return entries.get(Math.toIntExact(index - baseIndex - 1));
    }

    /** The current snapshot; null if there is none. */
    public @Nullable StoredSnapshot snapshot() {
        return snapshot == null ? null : snapshot.stored();
    }

    /** What a store that holds this finds when it is opened. */
    public Recovered recovered() {
        return new Recovered(
                metadata(),
                baseIndex,
                baseTerm,
                entries,
                snapshot(),
                unfinished == null ? null : unfinished.stored(),
                null);
    }

    /** As {@link io.quorate.spi.LogStore#readSnapshot}. */
    public byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        Content current = snapshot;
        if (current == null || !current.info.equals(of)) {
            return null;
        }
        int from = Math.toIntExact(Math.min(offset, current.length));
        return Arrays.copyOfRange(current.bytes, from, from + Math.min(maxBytes, current.length - from));
    }

    /** Becomes equal to another one. */
    public void become(LogImage other) {
        metadata = other.metadata;
        baseIndex = other.baseIndex;
        baseTerm = other.baseTerm;
        entries.clear();
        entries.addAll(other.entries);
        snapshot = other.snapshot;
        unfinished = other.unfinished;
    }

    /** Becomes what a store held when it was opened, but for the bytes of its snapshots: those read as zeros. */
    public void become(Recovered recovered) {
        metadata = recovered.metadata();
        baseIndex = recovered.baseIndex();
        baseTerm = recovered.baseTerm();
        entries.clear();
        entries.addAll(recovered.entries());
        snapshot = blank(recovered.snapshot());
        unfinished = blank(recovered.unfinished());
    }

    private static @Nullable Content blank(@Nullable StoredSnapshot of) {
        return of == null
                ? null
                : new Content(of.info(), new byte[Math.toIntExact(of.length())], Math.toIntExact(of.length()));
    }

    /** @throws IllegalArgumentException if the write leaves a gap */
    public void apply(LogWrite write) {
        replaceMetadata(write.metadata());
        truncate(write.truncateFrom());
        append(write.entries());
        advanceSnapshot(write.snapshot());
    }

    /** The parts of {@link #apply}, for whoever lets a crash come between them. */
    public void replaceMetadata(byte @Nullable [] newMetadata) {
        if (newMetadata != null) {
            metadata = newMetadata.clone();
        }
    }

    /** Removes the entries from there on; 0: none. */
    public void truncate(long from) {
        if (from > 0 && from <= lastIndex()) {
            if (from <= baseIndex) {
                throw new IllegalArgumentException("a cut from " + from + " of a log that begins after " + baseIndex);
            }
            entries.subList(Math.toIntExact(from - baseIndex - 1), entries.size())
                    .clear();
        }
    }

    public void append(List<LogEntry> more) {
        for (LogEntry entry : more) {
            if (entry.index() != lastIndex() + 1) {
                throw new IllegalArgumentException("entry " + entry + " cannot follow index " + lastIndex());
            }
            entries.add(entry);
        }
    }

    public void advanceSnapshot(@Nullable SnapshotWrite step) {
        if (step instanceof SnapshotWrite.Piece piece) {
            add(piece);
        } else if (step instanceof SnapshotWrite.Seal seal) {
            seal(seal);
        }
    }

    private void add(SnapshotWrite.Piece piece) {
        Content begun = unfinished;
        if (piece.offset() == 0) {
            begun = new Content(piece.of(), new byte[Math.max(64, piece.bytes().length)], 0);
        }
        if (begun == null || !begun.info.equals(piece.of()) || begun.length != piece.offset()) {
            throw new IllegalArgumentException("a piece of " + piece.of() + " at " + piece.offset() + " does not fit");
        }
        int length = begun.length + piece.bytes().length;
        byte[] bytes = length <= begun.bytes.length
                ? begun.bytes
                : Arrays.copyOf(begun.bytes, Math.max(length, 2 * begun.bytes.length));
        System.arraycopy(piece.bytes(), 0, bytes, begun.length, piece.bytes().length);
        unfinished = new Content(piece.of(), bytes, length);
    }

    private void seal(SnapshotWrite.Seal seal) {
        SnapshotInfo of = seal.of();
        Content made = unfinished;
        if (made == null || !made.info.equals(of) || made.length != seal.length()) {
            throw new IllegalArgumentException(of + " of " + seal.length() + " bytes was not made");
        }
        snapshot = made;
        unfinished = null;
        if (of.index() <= lastIndex() && termAt(of.index()) == of.term()) {
            dropBefore(seal.keepFrom());
        } else {
            entries.clear();
            baseIndex = of.index();
            baseTerm = of.term();
        }
    }

    private void dropBefore(long keepFrom) {
        if (keepFrom - 1 > baseIndex) {
            long term = termAt(keepFrom - 1);
            entries.subList(0, Math.toIntExact(keepFrom - 1 - baseIndex)).clear();
            baseIndex = keepFrom - 1;
            baseTerm = term;
        }
    }
}
