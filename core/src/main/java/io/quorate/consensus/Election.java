package io.quorate.consensus;

import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.RandomSource;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who leads: Raft section 5.2 with pre-vote and leader stickiness (dissertation sections 9.6 and 4.2.3).
 *
 * <p>A voter that misses its leader first asks, without changing anybody's term, who would vote for it, and campaigns only
 * when a majority would. One that hears a live leader grants nothing and ignores requests, so that a voter which merely
 * cannot reach the leader disturbs nobody. That a leader which cannot be heard by a majority steps down is
 * {@link Replication}'s part.
 */
final class Election {
    /** A broken connection starts a pre-vote after a wait of at most this: enough that rarely two voters start together. */
    static final long LOST_LEADER_JITTER_NANOS = 20_000_000;
    /**
     * The first split vote is tried again, by a pre-vote, after a wait of at most this: far longer than votes take, so that rarely two
     * start together again, and far shorter than a time-out, in which there would be no leader.
     */
    static final long SPLIT_VOTE_JITTER_NANOS = 60_000_000;
    /** After elections in a row that nobody won, the wait grows to at most 2^3 times the drawn one. */
    private static final int MAX_BACKOFF_SHIFT = 3;

    private enum Stage {
        FOLLOWER,
        PRE_CANDIDATE,
        CANDIDATE,
        LEADER
    }

    private final ConsensusConfig config;
    private final Members members;
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final Healing healing;
    private final ConsensusOutbox out;
    private final RandomSource random;

    private Stage stage = Stage.FOLLOWER;
    private @Nullable VoterId leader;
    /** The connection to the leader broke, and nothing came from it since. */
    private boolean leaderLost;

    private long lastHeardNanos;
    /** The leader was given more time, since this voter was paused, and was not heard since. */
    private boolean leaderExcused;

    private long timeoutNanos;
    private long deadlineNanos = Long.MAX_VALUE;
    /** Campaigns since a leader was last heard. */
    private int campaigns;
    /** Another candidate of the same term has been heard: maybe nobody gets a majority. */
    private boolean contested;
    /** This voter has let another go first, and will not do so again before it has asked itself. */
    private boolean yielded;
    /** Another asked for the same election as this voter, which gave way: what is answered to its own question counts no more. */
    private boolean withdrawn;

    private final TreeSet<VoterId> preVotes = new TreeSet<>();
    private final TreeSet<VoterId> votes = new TreeSet<>();
    /** The last term that this voter led or heard the leader of. The votes in it are used up. */
    private long decidedTerm;

    Election(
            ConsensusConfig config,
            Members members,
            Ballot ballot,
            ReplicatedLog log,
            Healing healing,
            ConsensusOutbox out,
            RandomSource random) {
        this.config = config;
        this.members = members;
        this.ballot = ballot;
        this.log = log;
        this.healing = healing;
        this.out = out;
        this.random = random;
    }

    boolean leads() {
        return stage == Stage.LEADER;
    }

    @Nullable
    NodeId leader() {
        return leader == null ? null : leader.node();
    }

    MasterRole role() {
        return switch (stage) {
            case LEADER -> MasterRole.LEADER;
            case FOLLOWER -> MasterRole.FOLLOWER;
            case PRE_CANDIDATE, CANDIDATE -> MasterRole.CANDIDATE;
        };
    }

    /** When this voter asks for an election; {@link Long#MAX_VALUE}: not by itself. */
    long deadlineNanos() {
        return leads() || !ballot.isDurable() || !mayCampaign() ? Long.MAX_VALUE : deadlineNanos;
    }

    /**
     * Learners, masters that were removed and those that lost a part of their log only follow. But one whose removal stands in its
     * log and is not known to be committed may be the only one that can be elected, having the longest log; its own vote does
     * not count then (dissertation, section 4.2.2).
     */
    private boolean mayCampaign() {
        return (members.isSelfVoter() || log.wasVoterBeforeUncommittedChange(members.self())) && !healing.onlyFollows();
    }

    // ---- transitions

    void start(long nowNanos) {
        drawTimeout();
        deadlineNanos = nowNanos + timeoutNanos;
        if (members.isAlone() && mayCampaign()) {
            becomePreCandidate(nowNanos);
        }
    }

    /** One that is alone and was held back has nobody to wait for. */
    void releaseIfAlone(long nowNanos) {
        if (members.isAlone() && mayCampaign() && !leads()) {
            becomePreCandidate(nowNanos);
        }
    }

    /**
     * Does not blame the leader for a silence in which this voter was paused itself: the leader's heartbeats may be waiting behind
     * what woke it, or be about to come if a whole machine was paused. Once only between two signs of life, so that a dead leader is
     * missed a heartbeat later at most.
     */
    void excuseLeader(long nowNanos) {
        if (stage == Stage.FOLLOWER
                && leader != null
                && !leaderLost
                && !leaderExcused
                && config.isLate(deadlineNanos, nowNanos)) {
            leaderExcused = true;
            deadlineNanos = nowNanos + config.heartbeatNanos();
        }
    }

    void onWake(long nowNanos) {
        if (nowNanos >= deadlineNanos()) {
            becomePreCandidate(nowNanos);
        }
    }

    /** Enters a newer term that another voter told of. */
    void enterTerm(long nowNanos, long term) {
        ballot.enterTerm(term, null);
        becomeFollower(nowNanos);
    }

    /** Leads or campaigns no more, and knows no leader. */
    void becomeFollower(long nowNanos) {
        if (leads()) {
            drawTimeout();
            deadlineNanos = nowNanos + timeoutNanos;
        }
        stage = Stage.FOLLOWER;
        leader = null;
        leaderLost = false;
    }

    private void becomePreCandidate(long nowNanos) {
        if (ballot.term() == Long.MAX_VALUE) {
            deadlineNanos = Long.MAX_VALUE;
            return;
        }
        stage = Stage.PRE_CANDIDATE;
        leader = null;
        yielded = false;
        withdrawn = false;
        drawTimeout();
        deadlineNanos = nowNanos + timeoutNanos;
        preVotes.clear();
        preVotes.add(members.self());
        PreVoteRequest request = new PreVoteRequest(ballot.term() + 1, log.lastIndex(), log.lastTerm());
        members.votingPeers().forEach(peer -> out.send(peer, request));
        if (members.areMajority(preVotes)) {
            becomeCandidate(nowNanos, false);
        }
    }

    private void becomeCandidate(long nowNanos, boolean transfer) {
        stage = Stage.CANDIDATE;
        leader = null;
        campaigns++;
        contested = false;
        votes.clear();
        ballot.enterTerm(ballot.term() + 1, members.self());
        drawTimeout();
        deadlineNanos = nowNanos + timeoutNanos;
        VoteRequest request = new VoteRequest(ballot.term(), log.lastIndex(), log.lastTerm(), transfer);
        members.votingPeers().forEach(peer -> ballot.send(peer, request));
    }

    void becomeLeader() {
        stage = Stage.LEADER;
        leader = members.self();
        leaderLost = false;
        campaigns = 0;
        yielded = false;
        decidedTerm = ballot.term();
    }

    /**
     * Whether a majority has voted for this voter in the current term. Votes that come late, when it is already asking for the
     * next term, still count: with slow disks all of them might. But they do not once that term had a leader: this voter, which
     * stepped down since, or another, of whose log the members may be so few that the votes are a majority of them (P1).
     */
    boolean isWon() {
        return (stage == Stage.CANDIDATE || stage == Stage.PRE_CANDIDATE)
                && decidedTerm != ballot.term()
                && members.self().equals(ballot.votedFor())
                && votes.contains(members.self())
                && members.areMajority(votes);
    }

    // ---- the leader's signs of life

    /** Whether this one may lead in this term: at most one does, and it is not us. */
    boolean acceptsLeader(VoterId from, long term) {
        return term > ballot.term() || (!leads() && (leader == null || leader.equals(from)));
    }

    void heardLeader(long nowNanos, VoterId from, long term) {
        if (term > ballot.term()) {
            enterTerm(nowNanos, term);
        }
        decidedTerm = term;
        campaigns = 0;
        yielded = false;
        if (leader == null) {
            stage = Stage.FOLLOWER;
            leader = from;
            drawTimeout();
        }
        leaderLost = false;
        leaderExcused = false;
        lastHeardNanos = nowNanos;
        deadlineNanos = nowNanos + timeoutNanos;
    }

    /** Whether a leader was heard so recently that no election is needed, or was not heard for a pause of our own. */
    boolean hearsLeader(long nowNanos) {
        return leads()
                || (leader != null
                        && !leaderLost
                        && (nowNanos - lastHeardNanos < config.electionTimeoutMinNanos()
                                || (leaderExcused && nowNanos < deadlineNanos)));
    }

    void onPeerDown(long nowNanos, NodeId peer) {
        if (!leads() && leader != null && leader.node().equals(peer) && !leaderLost) {
            leaderLost = true;
            deadlineNanos = Math.min(deadlineNanos, nowNanos + random.between(0, LOST_LEADER_JITTER_NANOS));
        }
    }

    // ---- messages

    /** Promises nothing, so nothing is written. */
    void onPreVoteRequest(long nowNanos, VoterId from, PreVoteRequest request) {
        // While a vote of ours is being written, an election is under way already. To begin the next would void it, and
        // no election would ever end with disks slower than the time-out (Ratis #130).
        boolean granted = request.term() > ballot.term()
                && ballot.isDurable()
                && !healing.onlyFollows()
                && !hearsLeader(nowNanos)
                && log.isUpToDate(request.lastIndex(), request.lastTerm());
        if (granted && !yielded) {
            yielded = true;
            deadlineNanos = Math.max(deadlineNanos, nowNanos + config.electionTimeoutMinNanos());
        }
        withdrawn |= granted && outranks(from, request);
        ballot.send(from, new PreVoteReply(ballot.term(), request.term(), granted));
    }

    /**
     * Of two that ask for the same election at once, and each need the other's vote, one must give way, or both campaign and neither
     * wins. It is the one that lags behind in its term or its log, or else the one with the lower name. Both see it alike, and in
     * time where links keep the order of messages: what the other asked comes before what it answers. Where they do not, or where
     * each finds a majority without the other, {@link #meetRival} ends it.
     */
    private boolean outranks(VoterId other, PreVoteRequest request) {
        boolean isAhead = request.term() > ballot.term() + 1
                || request.lastIndex() != log.lastIndex()
                || request.lastTerm() != log.lastTerm();
        return isAhead || other.compareTo(members.self()) > 0;
    }

    void onPreVoteReply(long nowNanos, VoterId from, PreVoteReply reply) {
        if (stage != Stage.PRE_CANDIDATE || withdrawn || !reply.granted() || reply.askedTerm() != ballot.term() + 1) {
            return;
        }
        preVotes.add(from);
        if (members.areMajority(preVotes)) {
            becomeCandidate(nowNanos, false);
        }
    }

    void onVoteRequest(long nowNanos, VoterId from, VoteRequest request) {
        boolean newer = request.term() > ballot.term();
        if (newer && !request.transfer() && hearsLeader(nowNanos)) {
            return;
        }
        boolean upToDate = log.isUpToDate(request.lastIndex(), request.lastTerm()) && !healing.onlyFollows();
        boolean granted;
        if (newer) {
            granted = upToDate;
            ballot.enterTerm(request.term(), granted ? from : null);
            becomeFollower(nowNanos);
        } else if (request.term() == ballot.term() && ballot.votedFor() == null && leader == null && upToDate) {
            granted = true;
            ballot.vote(from);
            becomeFollower(nowNanos);
        } else {
            granted = request.term() == ballot.term() && from.equals(ballot.votedFor());
            if (request.term() == ballot.term() && stage == Stage.CANDIDATE) {
                meetRival(nowNanos);
            }
        }
        if (granted) {
            deadlineNanos = Math.max(deadlineNanos, nowNanos + timeoutNanos);
        }
        ballot.send(from, new VoteReply(ballot.term(), granted));
    }

    private void meetRival(long nowNanos) {
        if (!contested && campaigns == 1) {
            contested = true;
            askAgainSoon(nowNanos);
        }
    }

    private void askAgainSoon(long nowNanos) {
        deadlineNanos = Math.min(deadlineNanos, nowNanos + random.between(0, SPLIT_VOTE_JITTER_NANOS));
    }

    void onVoteReply(VoterId from, VoteReply reply) {
        if (reply.granted() && reply.term() == ballot.term() && members.self().equals(ballot.votedFor())) {
            votes.add(from);
        }
    }

    void onTimeoutNow(long nowNanos, VoterId from, TimeoutNow order) {
        if (order.term() < ballot.term()
                || !acceptsLeader(from, order.term())
                || order.term() == Long.MAX_VALUE
                || !mayCampaign()) {
            return;
        }
        if (order.term() > ballot.term()) {
            enterTerm(nowNanos, order.term());
        }
        becomeCandidate(nowNanos, true);
    }

    /** The latest promise is durable. The wait for an election counts from here: the disk's time is not the voters' silence. */
    void onBallotDurable(long nowNanos) {
        if (members.self().equals(ballot.votedFor())) {
            votes.add(members.self());
        }
        deadlineNanos = Math.max(deadlineNanos, nowNanos + timeoutNanos);
        if (contested && stage == Stage.CANDIDATE) {
            askAgainSoon(nowNanos);
        }
    }

    private void drawTimeout() {
        int shift = Math.min(Math.max(campaigns - 1, 0), MAX_BACKOFF_SHIFT);
        timeoutNanos = random.between(config.electionTimeoutMinNanos(), config.electionTimeoutMaxNanos()) << shift;
    }
}
