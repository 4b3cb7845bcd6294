package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.spi.LogStore.StoredSnapshot;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a snapshot's transfer: to each that needs it a piece at a time, read from disk when its turn has come, so
 * that no snapshot is ever in memory as a whole; and no faster than so many bytes a second, so that commits go on beside it.
 */
final class SnapshotSender {
    /** A piece that was not answered for so long is sent again. */
    private static final long RESEND_NANOS = 1_000_000_000L;
    /** A transfer that made no progress for so long holds nothing up any more. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    /** What a transfer may take that holds everything up: so many times the least, and a little. */
    private static final int OWED_FACTOR = 4;

    private static final int OWED_SECONDS = 5;
    private static final long OWED_AGAIN_NANOS = 60_000_000_000L;

    private final SnapshotBounds bounds;
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final ConsensusOutbox out;
    private final TreeMap<VoterId, Transfer> transfers = new TreeMap<>();
    private long lineFreeNanos = Long.MIN_VALUE;

    private static final class Transfer {
        private StoredSnapshot snapshot;
        private long offset;
        /** The read that was asked for; 0: none. */
        private long read;
        /** When the next piece goes out, or goes out again. */
        private long nextNanos;

        private long progressNanos;
        /** When it first had to begin anew with something of it sent already, or did so again long after; MIN_VALUE: never. */
        private long owedFromNanos = Long.MIN_VALUE;

        Transfer(StoredSnapshot snapshot, long nowNanos) {
            this.snapshot = snapshot;
            this.nextNanos = nowNanos;
            this.progressNanos = nowNanos;
        }

        /** Another snapshot has taken the place of the one that was sent. */
        void restart(StoredSnapshot newest, long nowNanos) {
            boolean isOwedAgain = owedFromNanos == Long.MIN_VALUE || nowNanos - owedFromNanos > OWED_AGAIN_NANOS;
            // One that is away loses nothing by it.
            if (offset > 0 && isOwedAgain) {
                owedFromNanos = nowNanos;
            }
            snapshot = newest;
            offset = 0;
            nextNanos = nowNanos;
        }
    }

    SnapshotSender(SnapshotBounds bounds, Ballot ballot, ReplicatedLog log, ConsensusOutbox out) {
        this.bounds = bounds;
        this.ballot = ballot;
        this.log = log;
        this.out = out;
    }

    void begin(long nowNanos, VoterId to) {
        StoredSnapshot snapshot = log.snapshot();
        if (snapshot == null) {
            throw new IllegalStateException("the log begins after " + log.baseIndex() + " without a snapshot");
        }
        transfers.put(to, new Transfer(snapshot, nowNanos));
    }

    void end(VoterId to) {
        transfers.remove(to);
    }

    void clear() {
        transfers.clear();
    }

    /** Whether the current snapshot, and the entries after it, must stay for somebody's sake. */
    boolean isUnderWay(long nowNanos) {
        return transfers.values().stream().anyMatch(each -> nowNanos - each.progressNanos < PATIENCE_NANOS);
    }

    /**
     * Whether nothing may take the place of the current snapshot, however large the log becomes: it is being sent to somebody who
     * had to begin anew already, and would never have it otherwise. Only for a few times as long as that takes at best, and once in a
     * minute of one transfer, so that one who is slow holds nothing up for good.
     */
    boolean isOwed(long nowNanos) {
        return transfers.values().stream()
                .anyMatch(each -> each.owedFromNanos != Long.MIN_VALUE
                        && nowNanos - each.progressNanos < PATIENCE_NANOS
                        && nowNanos - each.owedFromNanos < owedNanos(each.snapshot.length()));
    }

    private long owedNanos(long length) {
        return TimeUnit.SECONDS.toNanos(length / bounds.bytesPerSecond() * OWED_FACTOR + OWED_SECONDS);
    }

    long nextWakeNanos() {
        long next = Long.MAX_VALUE;
        for (Transfer transfer : transfers.values()) {
            next = transfer.read == 0 ? Math.min(next, transfer.nextNanos) : next;
        }
        return next;
    }

    void onWake(long nowNanos) {
        for (Transfer transfer : transfers.values()) {
            if (transfer.read == 0 && nowNanos >= transfer.nextNanos) {
                long from = Math.max(nowNanos, lineFreeNanos);
                if (from > nowNanos) {
                    transfer.nextNanos = from;
                    continue;
                }
                lineFreeNanos = nowNanos + bounds.chunkBytes() * 1_000_000_000L / bounds.bytesPerSecond();
                transfer.read = out.readSnapshot(transfer.snapshot.info(), transfer.offset, bounds.chunkBytes());
            }
        }
    }

    /** @param bytes null if another snapshot has taken the place of the one that was read from */
    void onRead(long nowNanos, long number, byte @Nullable [] bytes) {
        transfers.forEach((to, transfer) -> {
            if (transfer.read != number) {
                return;
            }
            transfer.read = 0;
            StoredSnapshot newest = log.snapshot();
            if (bytes != null) {
                transfer.nextNanos = nowNanos + RESEND_NANOS;
                out.send(
                        to,
                        new SnapshotChunk(
                                ballot.term(),
                                transfer.snapshot.info(),
                                transfer.snapshot.length(),
                                transfer.offset,
                                bytes));
            } else if (newest != null) {
                transfer.restart(newest, nowNanos);
            }
        });
    }

    /** @return the index up to which the receiver now holds the log; 0: no news */
    long onReply(long nowNanos, VoterId from, SnapshotReply reply) {
        Transfer transfer = transfers.get(from);
        if (transfer == null
                || reply.snapshotId() != transfer.snapshot.info().id()
                || reply.nextOffset() > transfer.snapshot.length()) {
            return 0;
        }
        if (reply.installed()) {
            transfers.remove(from);
            return transfer.snapshot.info().index();
        }
        if (transfer.read == 0 && reply.nextOffset() != transfer.offset) {
            transfer.progressNanos = nowNanos;
            transfer.offset = reply.nextOffset();
            transfer.nextNanos = nowNanos;
        }
        return 0;
    }
}
