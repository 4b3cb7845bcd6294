package io.quorate.spi;

import java.util.List;

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
     * @throws StorageException if another process holds it, it is damaged, or it cannot be read
     */
    Recovered open();

    /**
     * Makes the writes durable, in order, with as few flushes as it can.
     *
     * @throws StorageException if that failed; the store is poisoned then
     */
    void write(List<LogWrite> writes);

    @Override
    void close();

    /**
     * What a store held when it was opened.
     *
     * @param metadata empty if none was ever written: a new disk
     * @param entries without gaps, from index 1
     */
    record Recovered(byte[] metadata, List<LogEntry> entries) {
        public Recovered {
            entries = List.copyOf(entries);
        }
    }
}
