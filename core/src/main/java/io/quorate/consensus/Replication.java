package io.quorate.consensus;

import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.spi.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The leader's work, from its election to the end of its term (Raft sections 5.3 and 5.4). */
final class Replication {
    /** How many full batches are under way to one voter at most, whatever the number of appends. */
    private static final int MAX_IN_FLIGHT_BATCHES = 4;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final ConsensusConfig config;
    private final Voters voters;
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final ConsensusOutbox out;
    private final ReadRounds reads;
    private final LeadershipTransfer transfer = new LeadershipTransfer();
    /** In the order of {@link Voters#peers}; empty when not leading. */
    private final List<Progress> peers = new ArrayList<>();

    /** When a majority was last heard; it is asked for at every input, and changes with answers only. */
    private long quorumHeardNanos = UNKNOWN;

    private boolean leading;
    private long noOpIndex;
    /** The round of heartbeats that began last, and the last that a majority has answered. Rounds are never counted anew. */
    private long round;

    private long confirmedRound;
    private long nextRoundNanos = Long.MAX_VALUE;

    Replication(ConsensusConfig config, Voters voters, Ballot ballot, ReplicatedLog log, ConsensusOutbox out) {
        this.config = config;
        this.voters = voters;
        this.ballot = ballot;
        this.log = log;
        this.out = out;
        this.reads = new ReadRounds(out);
    }

    boolean isLeading() {
        return leading;
    }

    /** Begins the term with a no-op, by which the entries of earlier terms become committed too (section 8). */
    void begin(long nowNanos) {
        leading = true;
        transfer.end();
        peers.clear();
        quorumHeardNanos = UNKNOWN;
        for (VoterId peer : voters.peers()) {
            peers.add(new Progress(
                    peer,
                    log.lastIndex() + 1,
                    nowNanos,
                    config.maxInFlightAppends(),
                    (long) config.maxBatchBytes() * MAX_IN_FLIGHT_BATCHES));
        }
        round++;
        confirmedRound = round - 1;
        nextRoundNanos = peers.isEmpty() ? Long.MAX_VALUE : nowNanos + config.heartbeatNanos();
        noOpIndex = append(new byte[0]);
    }

    void end() {
        leading = false;
        peers.clear();
        transfer.end();
        nextRoundNanos = Long.MAX_VALUE;
        reads.leadershipLost();
    }

    /** The no-op is committed and delivered. Before, the commit index may be older than what earlier leaders answered with. */
    boolean isReady() {
        return leading && log.deliveredIndex() >= noOpIndex;
    }

    long nextWakeNanos() {
        return Math.min(Math.min(nextRoundNanos, transfer.deadlineNanos()), quorumDeadlineNanos());
    }

    void onWake(long nowNanos) {
        if (nowNanos >= transfer.deadlineNanos()) {
            transfer.end();
        }
        if (nowNanos >= nextRoundNanos) {
            beginRound(nowNanos);
            confirmRounds(nowNanos);
        }
    }

    // ---- the quorum

    /** Whether no majority was heard for an election time-out: others may have elected a newer leader by now. */
    boolean hasLostQuorum(long nowNanos) {
        return nowNanos >= quorumDeadlineNanos();
    }

    private long quorumDeadlineNanos() {
        if (peers.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (quorumHeardNanos == UNKNOWN) {
            quorumHeardNanos = reachedByMajority(Long.MAX_VALUE, Progress::lastHeardNanos);
        }
        return quorumHeardNanos + config.electionTimeoutMaxNanos();
    }

    private long reachedByMajority(long own, ToLongFunction<Progress> of) {
        long[] values = new long[peers.size() + 1];
        values[0] = own;
        for (int i = 0; i < peers.size(); i++) {
            values[i + 1] = of.applyAsLong(peers.get(i));
        }
        return voters.reachedByMajority(values);
    }

    // ---- entries

    long propose(byte[] command) {
        boolean full = log.uncommittedEntries() >= config.maxUncommittedEntries()
                || (log.uncommittedBytes() > 0
                        && log.uncommittedBytes() + command.length > config.maxUncommittedBytes());
        return full || transfer.isUnderWay() ? ConsensusCore.OVERLOADED : append(command);
    }

    /** Our own disk writes while the entry is under way to the others (dissertation section 10.2.1). */
    private long append(byte[] command) {
        LogEntry entry = new LogEntry(log.lastIndex() + 1, ballot.term(), command);
        log.append(entry);
        peers.forEach(this::sendEntries);
        return entry.index();
    }

    private void sendEntries(Progress peer) {
        while (peer.nextIndex() <= log.lastIndex() && peer.mayAppend()) {
            List<LogEntry> batch = log.batch(peer.nextIndex(), config.maxBatchEntries(), config.maxBatchBytes());
            long bytes = batch.stream().mapToLong(ReplicatedLog::sizeOf).sum();
            send(peer, batch);
            peer.appended(batch.get(batch.size() - 1).index(), bytes);
        }
    }

    private void send(Progress peer, List<LogEntry> entries) {
        long prevIndex = peer.nextIndex() - 1;
        out.send(
                peer.voter(),
                new AppendEntries(ballot.term(), prevIndex, log.termAt(prevIndex), entries, log.commitIndex(), round));
    }

    void onReply(long nowNanos, VoterId from, AppendReply reply) {
        Progress peer = progressOf(from);
        if (peer == null || reply.round() > round || reply.matchIndex() > log.lastIndex()) {
            return;
        }
        peer.heard(nowNanos, reply.round());
        quorumHeardNanos = UNKNOWN;
        if (reply.success()) {
            peer.matched(reply.matchIndex());
            advanceCommit(nowNanos);
        } else {
            peer.rejected(log.lastIndexWithTermAtMost(reply.hintIndex(), reply.hintTerm()));
        }
        sendEntries(peer);
        confirmRounds(nowNanos);
        urgeSuccessor(peer);
    }

    /** Something of our own log, or of others', is durable. */
    void advanceCommit(long nowNanos) {
        long index = reachedByMajority(log.durableIndex(), Progress::matchIndex);
        // Only an entry of the own term is committed by counting; earlier ones are committed with it (section 5.4.2,
        // figure 8).
        if (index > log.commitIndex() && log.termAt(index) == ballot.term()) {
            log.commitTo(index);
            beginRoundForReads(nowNanos);
        }
    }

    // ---- rounds and reads

    private void beginRound(long nowNanos) {
        round++;
        nextRoundNanos = peers.isEmpty() ? Long.MAX_VALUE : nowNanos + config.heartbeatNanos();
        if (isReady()) {
            reads.roundBegins(round, log.commitIndex());
        }
        for (Progress peer : peers) {
            send(peer, List.of());
            urgeSuccessor(peer);
        }
    }

    private void confirmRounds(long nowNanos) {
        if (!leading) {
            return;
        }
        confirmedRound = Math.max(confirmedRound, reachedByMajority(round, Progress::answeredRound));
        reads.roundConfirmed(confirmedRound);
        beginRoundForReads(nowNanos);
    }

    private void beginRoundForReads(long nowNanos) {
        if (!reads.wantsRound() || !isReady()) {
            return;
        }
        if (peers.isEmpty()) {
            // Alone, a round is over when it begins; the caller must have its ticket before it is confirmed.
            nextRoundNanos = nowNanos;
        } else if (confirmedRound == round) {
            beginRound(nowNanos);
        }
    }

    long requestRead(long nowNanos, boolean urgent) {
        // Alone, a voter has no heartbeats to wait for.
        long ticket = reads.request(urgent || peers.isEmpty());
        beginRoundForReads(nowNanos);
        return ticket;
    }

    // ---- transfer

    boolean transfer(long nowNanos) {
        if (transfer.isUnderWay()) {
            return true;
        }
        Progress best = null;
        for (Progress peer : peers) {
            boolean heard = nowNanos - peer.lastHeardNanos() < config.electionTimeoutMinNanos();
            if (heard && (best == null || peer.matchIndex() > best.matchIndex())) {
                best = peer;
            }
        }
        if (best == null) {
            return false;
        }
        transfer.begin(best.voter(), nowNanos + config.electionTimeoutMaxNanos());
        urgeSuccessor(best);
        return true;
    }

    private void urgeSuccessor(Progress peer) {
        if (transfer.isTo(peer.voter()) && peer.matchIndex() == log.lastIndex()) {
            out.send(peer.voter(), new TimeoutNow(ballot.term()));
        }
    }

    // ---- the others

    void onPeerDown(NodeId node) {
        for (Progress peer : peers) {
            if (peer.voter().node().equals(node)) {
                peer.disconnected();
                if (transfer.isTo(peer.voter())) {
                    transfer.end();
                }
            }
        }
    }

    private @Nullable Progress progressOf(VoterId voter) {
        for (Progress peer : peers) {
            if (peer.voter().equals(voter)) {
                return peer;
            }
        }
        return null;
    }

    PeerProgress describe(long nowNanos, VoterId voter) {
        Progress peer = progressOf(voter);
        return peer == null
                ? new PeerProgress(voter, log.durableIndex(), true)
                : new PeerProgress(
                        voter, peer.matchIndex(), nowNanos - peer.lastHeardNanos() < config.electionTimeoutMinNanos());
    }
}
