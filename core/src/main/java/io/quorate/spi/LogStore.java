package io.quorate.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a master keeps its metadata and its log.
 *
 * <p>The first write of a new store brings metadata: a log without an owner would tell nobody whose votes it stands for.
 *
 * <p>Obligations: one thread uses it at a time. When {@link #write} returns, everything in it survives a crash of the process
 * and a loss of power (P2). When it throws, the store is poisoned: what was being written may or may not be there, every
 * later call throws as well, and the master stops taking part; a failed flush is never tried again, since the operating
 * system may have dropped the data and would report success (Rebello et al., "Can Applications Recover from fsync
 * Failures?", ATC 2020).
 */
public interface LogStore extends AutoCloseable {

    /**
     * Takes exclusive hold of the store and reads what is durable. Called once, before all else. A torn tail (the end of a
     * write that was never reported durable) is cut off.
     *
     * <p>Where something that was reported durable cannot be read any more, the store opens all the same, and
     * {@link Recovered#damage} says so: then {@code entries} ends before the damage, and a snapshot that is damaged is left
     * out. Where the metadata is lost, it is empty, and so is all else: whose log it was is lost with it. Nothing is changed by that. The first {@link #write} after it sets the damaged files
     * aside, under other names and for people to look at, and goes on with what could be read; what is durable before that
     * write's metadata is not touched. Until metadata was written, the next opening finds the same damage.
     *
     * @throws StorageException if another process holds it, it is of another version, or it cannot be read
     */
    Recovered open();

    /**
     * Makes the writes durable, in order, with as few flushes as it can.
     *
     * @throws StorageException if that failed; the store is poisoned then
     */
    void write(List<LogWrite> writes);

    /**
     * Reads from the current snapshot.
     *
     * @param offset where to begin, from 0
     * @param maxBytes at most so many bytes, at least 1
     * @return the bytes, as many as there are; empty at the end, null if this is not the current snapshot
     * @throws StorageException if it cannot be read; the store is poisoned then
     */
    byte @Nullable [] readSnapshot(SnapshotInfo of, long offset, int maxBytes);

    @Override
    void close();

    /**
     * What a store held when it was opened.
     *
     * @param metadata empty if none was ever written, a new disk, or if it is lost
     * @param baseIndex the index before the first entry; 0 if nothing was ever dropped
     * @param baseTerm the term of the entry there; 0 for index 0
     * @param entries without gaps, from {@code baseIndex + 1}
     * @param snapshot the current one, at or after {@code baseIndex} and at or before the last entry; null if there is none
     * @param unfinished the one that was being made; null if there is none
     * @param damage what cannot be read, in a sentence for people; null if nothing is wrong
     */
    record Recovered(
            byte[] metadata,
            long baseIndex,
            long baseTerm,
            List<LogEntry> entries,
            @Nullable StoredSnapshot snapshot,
            @Nullable StoredSnapshot unfinished,
            @Nullable String damage) {
        public Recovered {
            entries = List.copyOf(entries);
        }

        /** Of a store in which there never was a snapshot. */
        public Recovered(byte[] metadata, List<LogEntry> entries) {
            this(metadata, 0, 0, entries, null, null, null);
        }
    }

    /** @param length how many bytes of it there are */
    record StoredSnapshot(SnapshotInfo info, long length) {}
}
