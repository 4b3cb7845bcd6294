package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a snapshot's transfer (Raft section 7). Pieces go straight to disk; a transfer that broke off, or a
 * restart, goes on where the disk ends. A leader with another snapshot begins anew.
 */
final class SnapshotReceiver {
    /** So long after the last piece a transfer counts as under way. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Ballot ballot;
    private final ReplicatedLog log;
    private final Election election;
    private final ConsensusOutbox out;
    private @Nullable SnapshotInfo of;
    private long received;
    private long lastPieceNanos = Long.MIN_VALUE;

    SnapshotReceiver(
            @Nullable StoredSnapshot unfinished,
            Ballot ballot,
            ReplicatedLog log,
            Election election,
            ConsensusOutbox out) {
        this.ballot = ballot;
        this.log = log;
        this.election = election;
        this.out = out;
        if (unfinished != null) {
            of = unfinished.info();
            received = unfinished.length();
        }
    }

    /** Whether a snapshot of our own would disturb one that arrives. */
    boolean isUnderWay(long nowNanos) {
        return lastPieceNanos != Long.MIN_VALUE && nowNanos - lastPieceNanos < PATIENCE_NANOS;
    }

    /** A snapshot of our own takes the place of what had arrived. */
    void forget() {
        of = null;
        received = 0;
        lastPieceNanos = Long.MIN_VALUE;
    }

    void onChunk(long nowNanos, VoterId from, SnapshotChunk chunk) {
        if (chunk.term() < ballot.term()) {
            ballot.send(from, new SnapshotReply(ballot.term(), chunk.of().id(), 0, false));
            return;
        }
        if (!election.acceptsLeader(from, chunk.term())) {
            return;
        }
        election.heardLeader(nowNanos, from, chunk.term());
        long index = chunk.of().index();
        if (index <= log.commitIndex()) {
            ballot.sendAfter(log.writeUpTo(index), from, reply(chunk, chunk.length(), true));
            return;
        }
        boolean same = chunk.of().equals(of);
        if (!same && chunk.offset() == 0) {
            out.snapshotArrives();
            of = chunk.of();
            received = 0;
            same = true;
        }
        if (!same || chunk.offset() != received) {
            ballot.send(from, reply(chunk, same ? received : 0, false));
            return;
        }
        take(nowNanos, from, chunk);
    }

    private void take(long nowNanos, VoterId from, SnapshotChunk chunk) {
        lastPieceNanos = nowNanos;
        long write = Ballot.NO_WRITE;
        if (chunk.bytes().length > 0 || received == 0) {
            write = out.persistSnapshot(new SnapshotWrite.Piece(chunk.of(), chunk.offset(), chunk.bytes()));
        }
        received += chunk.bytes().length;
        boolean complete = received == chunk.length();
        if (complete) {
            write = out.persistSnapshot(
                    new SnapshotWrite.Seal(chunk.of(), received, chunk.of().index() + 1));
            StoredSnapshot snapshot = new StoredSnapshot(chunk.of(), received);
            log.install(snapshot, write);
            out.restore(snapshot);
            forget();
        }
        ballot.sendAfter(write, from, reply(chunk, chunk.offset() + chunk.bytes().length, complete));
    }

    private SnapshotReply reply(SnapshotChunk chunk, long nextOffset, boolean installed) {
        return new SnapshotReply(ballot.term(), chunk.of().id(), nextOffset, installed);
    }
}
