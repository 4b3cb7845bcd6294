package io.quorate.consensus;

import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;

/**
 * Snapshots that a voter takes of its own state, so that its log does not grow for ever (Raft section 7). When is decided here;
 * what the state is, and how its pieces are written, is the host's affair.
 */
public final class OwnSnapshots {
    private final SnapshotBounds bounds;
    private final ReplicatedLog log;
    private final SnapshotReceiver receiver;
    private final SnapshotSender sender;
    private final ConsensusOutbox out;

    OwnSnapshots(
            SnapshotBounds bounds,
            ReplicatedLog log,
            SnapshotReceiver receiver,
            SnapshotSender sender,
            ConsensusOutbox out) {
        this.bounds = bounds;
        this.log = log;
        this.receiver = receiver;
        this.sender = sender;
        this.out = out;
    }

    /**
     * Whether so much was delivered since the last snapshot that it is time for another, and nothing stands against it: the
     * last one being on its way to somebody, or a leader's arriving here. Whom the last one is sent to begins anew, if the
     * log has become too large before it has it, but not at once again: then proposals wait for it, see {@link SnapshotSender#isOwed}.
     */
    public boolean isWanted(long nowNanos) {
        StoredSnapshot last = log.snapshot();
        // A start reads both, and of the log a byte takes longer: so not as much of it as the snapshot has.
        long enough = Math.max(bounds.logBytes(), last == null ? 0 : last.length() / 2);
        boolean full = log.heldBytes() >= bounds.maxLogBytes() && log.entriesSinceSnapshot() > 0;
        boolean due = log.bytesSinceSnapshot() >= enough || log.entriesSinceSnapshot() >= bounds.logEntries() || full;
        return due
                && !log.isRestoring()
                && log.deliveredIndex() > log.baseIndex()
                && !receiver.isUnderWay(nowNanos)
                && (full ? !sender.isOwed(nowNanos) : !sender.isUnderWay(nowNanos));
    }

    /**
     * What a snapshot of the state as it is now, with everything delivered, is of. Its pieces are to be written from here on;
     * one that was arriving from a leader is dropped.
     *
     * @param id a random number
     */
    public SnapshotInfo begin(long id) {
        receiver.forget();
        long index = log.deliveredIndex();
        return new SnapshotInfo(
                index, log.termAt(index), id, log.membershipAt(index).encode());
    }

    /** All pieces were written: it becomes the newest snapshot, and the log before it may go. */
    public void seal(SnapshotInfo of, long length) {
        long keepFrom = log.keepFrom(of.index(), bounds.keptEntries(), bounds.keptBytes());
        out.persistSnapshot(new SnapshotWrite.Seal(of, length, keepFrom));
        log.compact(new StoredSnapshot(of, length), keepFrom - 1);
    }
}
