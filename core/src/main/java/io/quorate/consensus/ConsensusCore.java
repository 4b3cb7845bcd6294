package io.quorate.consensus;

import io.quorate.model.KnownVoters;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One voter of a Raft cluster: a deterministic state machine that is fed with inputs and the time and leaves what is to be done
 * in a {@link ConsensusOutbox}.
 *
 * <p>What it guarantees as long as the outbox keeps its obligations, whatever messages are lost, repeated, delayed or
 * reordered and whoever crashes: at most one leader per term; all voters deliver the same entries in the same order; an entry
 * that one voter has delivered stays (P1, P2). It makes progress while a majority can talk to each other.
 *
 * <p>One thread at a time; the time never runs backwards between calls.
 */
public final class ConsensusCore {
    /** What {@link #propose} and {@link #requestRead} say when another voter, or nobody, leads. */
    public static final long NOT_LEADER = -1;
    /** What {@link #propose} says when too much is uncommitted, or leadership is being handed over: try again soon. */
    public static final long OVERLOADED = -2;
    /** What {@link #propose} says to a command that no append can carry: it would block all that come after it, for ever. */
    public static final long TOO_LONG = -3;

    private final ConsensusOutbox out;
    private final Members members;
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final Healing healing;
    private final Election election;
    private final Following following;
    private final SnapshotReceiver receiver;
    private final SnapshotSender sender;
    private final OwnSnapshots snapshots;
    private final Replication replication;
    private final Reconfiguration reconfiguration;

    private boolean started;
    private @Nullable Standing reported;

    private record Standing(
            MasterRole role, long term, @Nullable NodeId leader) {}

    /**
     * @param founding who the members were when the log began; {@link Membership#UNKNOWN} for one that was admitted later and
     *     learns it from the log
     * @param recovered what {@link ConsensusOutbox#persist} last made durable; {@link HardState#INITIAL} on a new disk
     * @param log what the log store holds
     * @param damaged whether this voter may have lost something that it had acknowledged
     * @throws IllegalArgumentException if these do not go together: the disk is damaged, or it is another's
     */
    public ConsensusCore(
            ConsensusConfig config,
            VoterId self,
            Membership founding,
            HardState recovered,
            LogStore.Recovered log,
            boolean damaged,
            ConsensusOutbox out,
            RandomSource random) {
        this.out = out;
        this.ballot = new Ballot(recovered, out);
        this.log = new ReplicatedLog(log, founding, out);
        if (this.log.lastTerm() > recovered.term()) {
            throw new IllegalArgumentException(
                    "the log ends in term " + this.log.lastTerm() + ", but the newest term is " + recovered.term());
        }
        this.members = new Members(self, this.log.membership());
        this.healing = new Healing(damaged, this.log, out);
        this.election = new Election(config, members, ballot, this.log, healing, out, random);
        this.following = new Following(ballot, this.log, election, healing);
        this.receiver = new SnapshotReceiver(log.unfinished(), ballot, this.log, election, out);
        this.sender = new SnapshotSender(config.snapshots(), ballot, this.log, out);
        this.snapshots = new OwnSnapshots(config.snapshots(), this.log, receiver, sender, out);
        this.replication = new Replication(config, members, ballot, this.log, sender, out);
        this.reconfiguration = new Reconfiguration(members, this.log, replication);
    }

    /**
     * Begins to take part, as a follower. A voter that is alone campaigns at once. To be called once, before every other input.
     */
    public void start(long nowNanos) {
        if (started) {
            throw new IllegalStateException("started twice");
        }
        started = true;
        StoredSnapshot snapshot = log.snapshot();
        if (snapshot != null) {
            out.restore(snapshot);
        }
        out.membershipChanged(members.current());
        election.start(nowNanos);
        settle(nowNanos);
    }

    /**
     * From now on this voter only follows: it neither votes nor campaigns, and what it acknowledges does not count. Until
     * {@link #takePart}; also before {@link #start}.
     */
    public void holdBack(long nowNanos) {
        healing.holdBack(true);
        if (election.leads()) {
            election.becomeFollower(nowNanos);
        }
        if (started) {
            settle(nowNanos);
        }
    }

    /** Ends {@link #holdBack}. */
    public void takePart(long nowNanos) {
        requireStarted();
        healing.holdBack(false);
        election.releaseIfAlone(nowNanos);
        settle(nowNanos);
    }

    /**
     * A message of another master of this cluster came. One that cannot be a member's changes nothing (P12). Requests count
     * whoever sends them: the newest membership may not have come here yet (dissertation, section 4.1); answers count only if
     * the sender is a member by our log.
     */
    public void receive(long nowNanos, VoterId from, ConsensusMessage message) {
        requireStarted();
        if (from.equals(members.self()) || !Plausibility.isPlausible(message, ballot.term())) {
            return;
        }
        beginInput(nowNanos);
        if (message instanceof AppendEntries append) {
            following.onAppend(nowNanos, from, append);
        } else if (message instanceof SnapshotChunk chunk) {
            receiver.onChunk(nowNanos, from, chunk);
        } else if (message instanceof VoteRequest request) {
            election.onVoteRequest(nowNanos, from, request);
        } else if (message instanceof PreVoteRequest request) {
            election.onPreVoteRequest(nowNanos, from, request);
        } else if (message instanceof TimeoutNow order) {
            election.onTimeoutNow(nowNanos, from, order);
        } else {
            onReply(nowNanos, from, message);
        }
        settle(nowNanos);
    }

    private void onReply(long nowNanos, VoterId from, ConsensusMessage message) {
        if (message.term() > ballot.term()) {
            // A stranger's word on terms counts for nothing: one that was removed may have gone on counting.
            if (members.current().member(from) != null) {
                election.enterTerm(nowNanos, message.term());
            }
        } else if (message instanceof PreVoteReply reply) {
            election.onPreVoteReply(nowNanos, from, reply);
        } else if (message instanceof VoteReply reply) {
            election.onVoteReply(from, reply);
        } else if (message instanceof AppendReply reply && reply.term() == ballot.term() && election.leads()) {
            replication.onReply(nowNanos, from, reply);
        } else if (message instanceof SnapshotReply reply && reply.term() == ballot.term() && election.leads()) {
            replication.onSnapshotReply(nowNanos, from, reply);
        }
    }

    /**
     * The connection to a node broke. A hint, which speeds things up: to a follower, that its leader may be gone; to a leader,
     * that what is under way to this voter is lost.
     */
    public void onPeerDown(long nowNanos, NodeId peer) {
        requireStarted();
        election.onPeerDown(nowNanos, peer);
        replication.onPeerDown(peer);
        settle(nowNanos);
    }

    /** This write, and with it all earlier ones, is durable. */
    public void onDurable(long nowNanos, long write) {
        requireStarted();
        log.onDurable(write);
        if (ballot.onDurable(write)) {
            election.onBallotDurable(nowNanos);
        }
        healing.consider();
        if (election.leads()) {
            replication.advanceCommit(nowNanos);
        }
        settle(nowNanos);
    }

    /** The answer to {@link ConsensusOutbox#readSnapshot}: null if it was not the newest snapshot any more. */
    public void onSnapshotRead(long nowNanos, long number, byte @Nullable [] bytes) {
        requireStarted();
        sender.onRead(nowNanos, number, bytes);
        settle(nowNanos);
    }

    /** The state of a snapshot that {@link ConsensusOutbox#restore} asked for is loaded. */
    public void onRestored(long nowNanos, SnapshotInfo snapshot) {
        requireStarted();
        log.restored(snapshot);
        settle(nowNanos);
    }

    /** To be called at {@link #nextWakeNanos}; at other times it does no harm. */
    public void onWake(long nowNanos) {
        requireStarted();
        beginInput(nowNanos);
        if (election.leads()) {
            replication.onWake(nowNanos);
        } else {
            election.onWake(nowNanos);
        }
        settle(nowNanos);
    }

    /** When {@link #onWake} has something to do next; {@link Long#MAX_VALUE}: not before another input. */
    public long nextWakeNanos() {
        if (log.hasUndelivered()) {
            return Long.MIN_VALUE;
        }
        return election.leads() ? replication.nextWakeNanos() : election.deadlineNanos();
    }

    /**
     * Proposes a command. That it was taken does not mean that it will be committed: it is when it comes through
     * {@link ConsensusOutbox#committed} at this index <em>in this term</em>.
     *
     * @param command not empty; not copied, so not to be changed any more
     * @return its index, {@link #NOT_LEADER}, {@link #OVERLOADED} or {@link #TOO_LONG}
     */
    public long propose(long nowNanos, byte[] command) {
        requireStarted();
        if (command.length == 0) {
            throw new IllegalArgumentException("an empty command is the no-op of a new term");
        }
        beginInput(nowNanos);
        settle(nowNanos);
        if (!election.leads()) {
            return NOT_LEADER;
        }
        return command.length > ProtocolLimits.MAX_COMMAND_BYTES ? TOO_LONG : replication.propose(nowNanos, command);
    }

    /**
     * Asks for a linearizable read (P11). Answered by {@link ConsensusOutbox#readConfirmed}, or void by
     * {@link ConsensusOutbox#readsFailed}.
     *
     * @return a ticket, higher than all before, or {@link #NOT_LEADER}
     */
    public long requestRead(long nowNanos) {
        return requestRead(nowNanos, true);
    }

    /** As {@link #requestRead(long)}, but no round is begun for it: it waits for the next heartbeats, at most a period. */
    public long requestReadWithNextHeartbeats(long nowNanos) {
        return requestRead(nowNanos, false);
    }

    private long requestRead(long nowNanos, boolean urgent) {
        requireStarted();
        beginInput(nowNanos);
        settle(nowNanos);
        return election.leads() ? replication.requestRead(nowNanos, urgent) : NOT_LEADER;
    }

    /**
     * Begins to hand leadership to the most complete of the voters heard lately. Until that one leads, or an election time-out
     * has passed in vain, proposals are refused as {@link #OVERLOADED}.
     *
     * @return false if this voter does not lead or nobody can take over
     */
    public boolean transferLeadership(long nowNanos) {
        requireStarted();
        beginInput(nowNanos);
        settle(nowNanos);
        return election.leads() && replication.transfer(nowNanos);
    }

    // ---- members

    /** Who the members are by this voter's log, committed or not. */
    public Membership membership() {
        return log.membership();
    }

    /** Whether what another master says of who votes can be so: somebody does, and its term is not out of nowhere. */
    public boolean mayBe(KnownVoters told) {
        return !told.voters().isEmpty() && told.term() - ballot.term() <= Plausibility.MAX_TERMS_AHEAD;
    }

    /** Who votes by this voter's log, and since when. */
    public KnownVoters knownVoters() {
        long index = log.membershipIndex();
        return new KnownVoters(log.termAt(index), index, log.membership().voters());
    }

    /**
     * Admits a master as a learner. One that comes back with a new disk under a voter's name takes that place once it has caught
     * up: the voter is removed first.
     */
    public MembershipAnswer admit(long nowNanos, VoterId learner) {
        return askLeader(nowNanos, () -> reconfiguration.admit(nowNanos, learner));
    }

    /**
     * Lets a learner vote once it has caught up.
     *
     * @param instead the voter that goes in exchange; null: none
     */
    public MembershipAnswer promote(long nowNanos, NodeId learner, @Nullable NodeId instead) {
        return askLeader(nowNanos, () -> reconfiguration.promote(nowNanos, learner, instead));
    }

    /** Removes a master. A leader that removes itself leads until that is committed. */
    public MembershipAnswer remove(long nowNanos, NodeId master) {
        return askLeader(nowNanos, () -> reconfiguration.remove(nowNanos, master));
    }

    private MembershipAnswer askLeader(long nowNanos, Supplier<MembershipAnswer> wish) {
        requireStarted();
        beginInput(nowNanos);
        MembershipAnswer answer = election.leads() ? wish.get() : MembershipAnswer.NOT_LEADER;
        settle(nowNanos);
        return answer;
    }

    // ---- snapshots

    /** Snapshots of the own state: when to take one, and what is to be done then. */
    public OwnSnapshots snapshots() {
        return snapshots;
    }

    /** Whether this voter is fetching what it had lost, and does not vote meanwhile. */
    public boolean isHealing() {
        return healing.isUnderWay();
    }

    /** {@link MasterRole#CANDIDATE} includes asking whether an election would be won. */
    public MasterRole role() {
        MasterRole role = election.role();
        boolean votes = members.isSelfVoter() && !healing.onlyFollows();
        return role == MasterRole.FOLLOWER && !votes ? MasterRole.LEARNER : role;
    }

    public long term() {
        return ballot.term();
    }

    /** Who leads the current term, as far as this voter knows. */
    public @Nullable NodeId leader() {
        return election.leader();
    }

    public boolean isLeader() {
        return election.leads();
    }

    /** Whether this voter leads and has delivered the no-op of its term, and so all that any leader before it committed. */
    public boolean isReady() {
        return replication.isReady();
    }

    public long commitIndex() {
        return log.commitIndex();
    }

    public long lastIndex() {
        return log.lastIndex();
    }

    /** The term of an entry of this voter's log; -1 if it is not there yet, or not any more. */
    public long termAt(long index) {
        return index >= log.baseIndex() && index <= log.lastIndex() ? log.termAt(index) : -1;
    }

    /** One per voter, in the order of their names. */
    public List<PeerProgress> progress(long nowNanos) {
        return members.current().members().stream()
                .map(Membership.Member::id)
                .map(voter -> election.leads() ? replication.describe(nowNanos, voter) : describe(nowNanos, voter))
                .toList();
    }

    private PeerProgress describe(long nowNanos, VoterId voter) {
        boolean isLeader = voter.node().equals(election.leader());
        return new PeerProgress(
                voter, -1, voter.equals(members.self()) || (isLeader && election.hearsLeader(nowNanos)));
    }

    // ---- changes of role

    /**
     * A leader that heard no majority for an election time-out leads no more. Looked at before everything else that it is asked,
     * so that one that was paused does not go on as if no time had passed. A follower that was paused does not take that for the
     * silence of its leader.
     */
    private void beginInput(long nowNanos) {
        if (!election.leads()) {
            election.excuseLeader(nowNanos);
        } else if (replication.hasLostQuorum(nowNanos)) {
            election.becomeFollower(nowNanos);
        }
    }

    /** Brings the parts in line after an input: a won or lost leadership, and the news of it. */
    private void settle(long nowNanos) {
        followMembership(nowNanos);
        log.deliver();
        // What was delivered may have made the host propose something.
        followMembership(nowNanos);
        if (replication.isLeading() && !election.leads()) {
            replication.end();
        }
        if (election.isWon()) {
            election.becomeLeader();
            replication.begin(nowNanos);
        }
        if (election.leads()) {
            replication.delivered(nowNanos);
            reconfiguration.advance(nowNanos);
            followMembership(nowNanos);
        }
        Standing last = reported;
        MasterRole role = role();
        NodeId leader = election.leader();
        if (last == null || last.role != role || last.term != ballot.term() || !Objects.equals(last.leader, leader)) {
            reported = new Standing(role, ballot.term(), leader);
            out.roleChanged(role, ballot.term(), leader);
        }
    }

    /** A membership counts from the moment it is in the log. */
    private void followMembership(long nowNanos) {
        if (!members.current().equals(log.membership())) {
            members.become(log.membership());
            if (election.leads()) {
                replication.reconfigure(nowNanos);
            }
            out.membershipChanged(members.current());
        }
        if (election.leads() && !members.isSelfVoter() && log.isMembershipCommitted()) {
            // Removed, and that is settled: somebody else leads from here on, the sooner the better.
            replication.transfer(nowNanos);
            election.becomeFollower(nowNanos);
        }
    }

    private void requireStarted() {
        if (!started) {
            throw new IllegalStateException("not started");
        }
    }

    @Override
    public String toString() {
        return members.self() + " " + role() + " of term " + term() + ", log " + log.lastIndex() + ", durable "
                + log.durableIndex() + ", committed " + log.commitIndex();
    }
}
