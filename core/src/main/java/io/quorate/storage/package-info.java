/**
 * Where a master keeps what it must not forget: the log store in files, and one in memory for development and tests.
 *
 * <p>{@link io.quorate.storage.FileLogStore} is what a host builds. Its directory holds
 *
 * <ul>
 *   <li>{@code lock}: held as long as a store uses the directory ({@code DirectoryLock});
 *   <li>{@code metadata}: term, vote and identity, in two slots that are written in turn ({@code MetadataFile});
 *   <li>{@code log-….seg}: the log, a chain of records in segments of about 64 MiB ({@code SegmentWriter} appends,
 *       {@code SegmentReader} reads one, {@code Recovery} all of them at the opening). {@code RecordFormat} says what a record
 *       looks like, and {@code SegmentHeader} how a segment begins.
 * </ul>
 *
 * <p>All files are reached through {@code FileIo}, so that tests can put a disk below that fails, tears and forgets.
 *
 * <p>What recovery may cut off is decided by one fact: each record tells where its batch, the records made durable by one
 * flush, began, and all before that was durable already. Unreadable bytes with a later batch behind them are damage to what was
 * promised, and the store refuses to open (P2). Unreadable bytes in the last batch are the end of a write that was never
 * reported durable, and are cut off. A store that was closed properly ends with a record that makes every batch an earlier one.
 */
@NullMarked
package io.quorate.storage;

import org.jspecify.annotations.NullMarked;
