/**
 * Where a master keeps what it must not forget: the log store in files, and one in memory for development and tests.
 *
 * <p>{@link io.quorate.storage.FileLogStore} is what a host builds. Its directory holds
 *
 * <ul>
 *   <li>{@code lock}: held as long as a store uses the directory ({@code DirectoryLock});
 *   <li>{@code metadata}: term, vote and identity, in two slots that are written in turn ({@code MetadataFile});
 *   <li>{@code log-….seg}: the log, a chain of records in segments of about 64 MiB ({@code LogFiles}; {@code SegmentWriter}
 *       appends to the last, {@code SegmentReader} reads one, {@code LogReader} all of them). {@code RecordFormat} says what a
 *       record looks like, and {@code SegmentHeader} how a segment begins and which one it follows;
 *   <li>{@code snapshot-….snap} and {@code snapshot-….part}: the current snapshot, and the one that is being made
 *       ({@code Snapshots}; {@code SnapshotWriter}, {@code SnapshotFile}). {@code SnapshotFormat} says what they look like;
 *   <li>{@code damaged-…}: what was damaged, set aside ({@code Quarantine}).
 * </ul>
 *
 * <p>All files are reached through {@code FileIo}, so that tests and the simulator can put a disk below that fails, tears and
 * forgets: {@code MemoryFiles}. {@code StoreQueue} is what a master still wants of its store, for whoever owns the thread that does it.
 *
 * <p>{@code Recovery} reads the directory at the opening and changes nothing. {@code Found} is what it found; it finishes what a
 * crash had interrupted, or, at the first write after damage, sets the damaged files aside. {@code StoreFiles} is a store in use.
 *
 * <p>Each change has one effect that makes it true, and all others can be done again after it:
 *
 * <ul>
 *   <li>metadata: the flush of a slot;
 *   <li>entries and cuts: the flush of their records;
 *   <li>a piece of a snapshot: the flush of its blocks, the first one's name included;
 *   <li>the seal of a snapshot: the name of its file. What becomes of the log is written in that file by then: from which segment
 *       on it is needed, or that it begins anew;
 *   <li>the repair of a log: the name of the segment that follows the last whole one, with all that can be read of a damaged one.
 * </ul>
 *
 * <p>What recovery may cut off is decided by one fact: each record tells where its batch, the records made durable by one
 * flush, began, and all before that was durable already. Unreadable bytes with a later batch behind them are damage to what was
 * promised, and are reported (P2). Unreadable bytes in the last batch are the end of a write that was never reported durable,
 * and are cut off. A store that was closed properly ends with a record that makes every batch an earlier one.
 */
@NullMarked
package io.quorate.storage;

import org.jspecify.annotations.NullMarked;
