package io.quorate.consensus;

/**
 * A voter that has lost a part of what it had acknowledged, since its disk is damaged. Until it has fetched that again it
 * neither votes nor campaigns nor counts for a commit, so that what others committed by its word cannot be lost by its vote
 * (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
 *
 * <p>It has what it needs when its disk holds all that the current leader calls committed, and the last of that is an entry of the
 * leader's own term: that leader had, when it was elected, all that was ever committed (Raft section 5.4.3), and what was
 * committed since then by this voter's word, before it lost it, is below that mark too.
 *
 * <p>A voter whose host holds it back, for reasons of its own, behaves in the same way, without having lost anything.
 */
final class Healing {
    private final ReplicatedLog log;
    private final ConsensusOutbox out;
    private boolean underWay;
    private boolean heldBack;
    private long leaderTerm;
    private long leaderCommitIndex;

    Healing(boolean damaged, ReplicatedLog log, ConsensusOutbox out) {
        this.underWay = damaged;
        this.log = log;
        this.out = out;
    }

    /** Whether something that was lost is not fetched yet. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Whether this voter only follows. */
    boolean onlyFollows() {
        return underWay || heldBack;
    }

    void holdBack(boolean held) {
        heldBack = held;
    }

    /** A leader of that term has said what is committed. */
    void consider(long ofLeaderTerm, long committedByLeader) {
        leaderTerm = ofLeaderTerm;
        leaderCommitIndex = committedByLeader;
        consider();
    }

    /** Something became durable. */
    void consider() {
        long committed = log.commitIndex();
        if (underWay
                && committed > 0
                && committed >= leaderCommitIndex
                && committed <= log.durableIndex()
                && leaderTerm > 0
                && log.termAt(committed) == leaderTerm) {
            underWay = false;
            out.healed();
        }
    }
}
