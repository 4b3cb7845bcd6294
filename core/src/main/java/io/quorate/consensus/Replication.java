package io.quorate.consensus;

import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.spi.LogEntry;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The leader's work, from its election to the end of its term (Raft sections 5.3 and 5.4). */
final class Replication {
    /** How many full batches are under way to one voter at most, whatever the number of appends. */
    private static final int MAX_IN_FLIGHT_BATCHES = 4;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final ConsensusConfig config;
    private final Members members;
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final ConsensusOutbox out;
    private final ReadRounds reads;
    private final SnapshotSender snapshots;
    private final LeadershipTransfer transfer = new LeadershipTransfer();
    /** Of all other members; empty when not leading. */
    private final TreeMap<VoterId, Progress> peers = new TreeMap<>();

    /** When a majority was last heard; it is asked for at every input, and changes with answers only. */
    private long quorumHeardNanos = UNKNOWN;

    private boolean leading;
    private long noOpIndex;
    /** The round of heartbeats that began last, and the last that a majority has answered. Rounds are never counted anew. */
    private long round;

    private long confirmedRound;
    private long nextRoundNanos = Long.MAX_VALUE;

    Replication(
            ConsensusConfig config,
            Members members,
            Ballot ballot,
            ReplicatedLog log,
            SnapshotSender snapshots,
            ConsensusOutbox out) {
        this.config = config;
        this.members = members;
        this.ballot = ballot;
        this.log = log;
        this.snapshots = snapshots;
        this.out = out;
        this.reads = new ReadRounds(log, out);
    }

    boolean isLeading() {
        return leading;
    }

    boolean isHandingOver() {
        return transfer.isUnderWay();
    }

    /** More of the log may have been delivered. */
    void delivered(long nowNanos) {
        reads.delivered();
        beginRoundForReads(nowNanos);
    }

    /** Begins the term with a no-op, by which the entries of earlier terms become committed too (section 8). */
    void begin(long nowNanos) {
        leading = true;
        transfer.end();
        peers.clear();
        members.peers().forEach(peer -> peers.put(peer, newProgress(nowNanos, peer)));
        quorumHeardNanos = UNKNOWN;
        round++;
        confirmedRound = round - 1;
        scheduleRound(nowNanos);
        noOpIndex = append(nowNanos, LogEntry.Kind.COMMAND, new byte[0]);
    }

    private Progress newProgress(long nowNanos, VoterId peer) {
        return new Progress(
                peer,
                log.lastIndex() + 1,
                nowNanos,
                config.maxInFlightAppends(),
                (long) config.maxBatchBytes() * MAX_IN_FLIGHT_BATCHES);
    }

    private void scheduleRound(long nowNanos) {
        nextRoundNanos = peers.isEmpty() ? Long.MAX_VALUE : nowNanos + config.heartbeatNanos();
    }

    /** The members are others now. */
    void reconfigure(long nowNanos) {
        for (VoterId gone : List.copyOf(peers.keySet())) {
            if (!members.peers().contains(gone)) {
                peers.remove(gone);
                snapshots.end(gone);
                if (transfer.isTo(gone)) {
                    transfer.end();
                }
            }
        }
        for (VoterId peer : members.peers()) {
            if (!peers.containsKey(peer)) {
                peers.put(peer, newProgress(nowNanos, peer));
            }
        }
        quorumHeardNanos = UNKNOWN;
        if (nextRoundNanos == Long.MAX_VALUE || peers.isEmpty()) {
            scheduleRound(nowNanos);
        }
        advanceCommit(nowNanos);
        confirmRounds(nowNanos);
    }

    void end() {
        leading = false;
        peers.clear();
        snapshots.clear();
        transfer.end();
        nextRoundNanos = Long.MAX_VALUE;
        reads.leadershipLost();
    }

    /** The no-op is committed and delivered. Before, the commit index may be older than what earlier leaders answered with. */
    boolean isReady() {
        return leading && log.deliveredIndex() >= noOpIndex;
    }

    long nextWakeNanos() {
        return Math.min(
                Math.min(nextRoundNanos, transfer.deadlineNanos()),
                Math.min(quorumDeadlineNanos(), snapshots.nextWakeNanos()));
    }

    void onWake(long nowNanos) {
        if (nowNanos >= transfer.deadlineNanos()) {
            transfer.end();
        }
        if (nowNanos >= nextRoundNanos) {
            beginRound(nowNanos);
            confirmRounds(nowNanos);
        }
        snapshots.onWake(nowNanos);
    }

    // ---- the quorum

    /** Whether no majority was heard for an election time-out: others may have elected a newer leader by now. */
    boolean hasLostQuorum(long nowNanos) {
        return nowNanos >= quorumDeadlineNanos();
    }

    private long quorumDeadlineNanos() {
        if (quorumHeardNanos == UNKNOWN) {
            quorumHeardNanos = reachedByMajority(Long.MAX_VALUE, Progress::lastHeardNanos);
        }
        boolean alone = quorumHeardNanos == Long.MAX_VALUE;
        return alone ? Long.MAX_VALUE : quorumHeardNanos + config.electionTimeoutMaxNanos();
    }

    private long reachedByMajority(long own, ToLongFunction<Progress> of) {
        return members.reachedByMajority(voter -> {
            if (voter.equals(members.self())) {
                return own;
            }
            Progress peer = peers.get(voter);
            return peer == null ? Long.MIN_VALUE : of.applyAsLong(peer);
        });
    }

    // ---- entries

    long propose(long nowNanos, byte[] command) {
        boolean full = log.uncommittedEntries() >= config.maxUncommittedEntries()
                || (log.uncommittedBytes() > 0
                        && log.uncommittedBytes() + command.length > config.maxUncommittedBytes())
                || log.heldBytes() / 2 >= config.snapshots().maxLogBytes();
        return full || transfer.isUnderWay()
                ? ConsensusCore.OVERLOADED
                : append(nowNanos, LogEntry.Kind.COMMAND, command);
    }

    /** The next membership; it counts from here on. */
    void proposeMembership(long nowNanos, Membership next) {
        append(nowNanos, LogEntry.Kind.MEMBERSHIP, next.encode());
    }

    /** Our own disk writes while the entry is under way to the others (dissertation section 10.2.1). */
    private long append(long nowNanos, LogEntry.Kind kind, byte[] command) {
        LogEntry entry = new LogEntry(log.lastIndex() + 1, ballot.term(), kind, command);
        log.append(entry);
        peers.values().forEach(peer -> sendEntries(nowNanos, peer));
        return entry.index();
    }

    private void sendEntries(long nowNanos, Progress peer) {
        if (peer.nextIndex() <= log.baseIndex() && !peer.isInstalling()) {
            peer.becomeInstalling();
            snapshots.begin(nowNanos, peer.voter());
            return;
        }
        while (peer.nextIndex() <= log.lastIndex() && peer.mayAppend()) {
            List<LogEntry> batch = log.batch(peer.nextIndex(), config.maxBatchEntries(), config.maxBatchBytes());
            long bytes = batch.stream().mapToLong(ReplicatedLog::sizeOf).sum();
            send(peer, batch);
            peer.appended(batch.get(batch.size() - 1).index(), bytes);
        }
    }

    private void send(Progress peer, List<LogEntry> entries) {
        // To one that lacks what was dropped this is a sign of life alone.
        long prevIndex = Math.max(peer.nextIndex() - 1, log.baseIndex());
        out.send(
                peer.voter(),
                new AppendEntries(ballot.term(), prevIndex, log.termAt(prevIndex), entries, log.commitIndex(), round));
    }

    private void heard(long nowNanos, Progress peer) {
        peer.heard(nowNanos);
        quorumHeardNanos = UNKNOWN;
    }

    void onReply(long nowNanos, VoterId from, AppendReply reply) {
        Progress peer = peers.get(from);
        if (peer == null || reply.round() > round || reply.matchIndex() > log.lastIndex()) {
            return;
        }
        heard(nowNanos, peer);
        peer.answered(reply.round());
        peer.healing(reply.healing(), reply.success(), reply.hintIndex());
        if (reply.success()) {
            peer.matched(reply.matchIndex());
            advanceCommit(nowNanos);
        } else {
            peer.rejected(
                    reply.matchIndex(),
                    log.lastIndexWithTermAtMost(reply.hintIndex(), reply.hintTerm()),
                    reply.round());
        }
        sendEntries(nowNanos, peer);
        confirmRounds(nowNanos);
        urgeSuccessor(peer);
    }

    void onSnapshotReply(long nowNanos, VoterId from, SnapshotReply reply) {
        Progress peer = peers.get(from);
        if (peer == null) {
            return;
        }
        heard(nowNanos, peer);
        long index = snapshots.onReply(nowNanos, from, reply);
        if (index > 0) {
            peer.installed(index);
            advanceCommit(nowNanos);
            sendEntries(nowNanos, peer);
            urgeSuccessor(peer);
        }
    }

    /** Something of our own log, or of others', is durable. */
    void advanceCommit(long nowNanos) {
        long index = reachedByMajority(log.durableIndex(), Progress::countedIndex);
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
        scheduleRound(nowNanos);
        if (isReady()) {
            reads.roundBegins(round, log.commitIndex());
        }
        for (Progress peer : peers.values()) {
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
        if (members.isAlone()) {
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
        for (VoterId voter : members.votingPeers()) {
            Progress peer = peers.get(voter);
            if (peer != null
                    && !peer.isDown()
                    && isHeard(nowNanos, peer)
                    && !peer.isHealing()
                    && (best == null || peer.matchIndex() > best.matchIndex())) {
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
        for (Progress peer : peers.values()) {
            if (peer.voter().node().equals(node)) {
                peer.disconnected();
                if (transfer.isTo(peer.voter())) {
                    transfer.end();
                }
            }
        }
    }

    private boolean isHeard(long nowNanos, Progress peer) {
        return nowNanos - peer.lastHeardNanos() < config.electionTimeoutMinNanos();
    }

    /** Whether another member was heard lately. */
    boolean isHeard(long nowNanos, VoterId voter) {
        Progress peer = peers.get(voter);
        return peer != null && isHeard(nowNanos, peer);
    }

    /**
     * Whether another member has so much of the log that it can vote without holding commits up, and has acknowledged the newest
     * membership: one that died before that was asked for may still seem to be there, and would count for nothing but the size of
     * a majority.
     */
    boolean hasCaughtUp(long nowNanos, VoterId member) {
        Progress peer = peers.get(member);
        return peer != null
                && isHeard(nowNanos, peer)
                && !peer.isDown()
                && peer.matchIndex() >= log.membershipIndex()
                && !peer.isInstalling()
                && !peer.isProbing()
                && !peer.isHealing()
                && log.lastIndex() - peer.matchIndex() <= config.maxBatchEntries();
    }

    PeerProgress describe(long nowNanos, VoterId voter) {
        Progress peer = peers.get(voter);
        return peer == null
                ? new PeerProgress(voter, log.durableIndex(), true)
                : new PeerProgress(voter, peer.matchIndex(), isHeard(nowNanos, peer));
    }
}
