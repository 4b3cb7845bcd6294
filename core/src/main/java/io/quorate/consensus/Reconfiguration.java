package io.quorate.consensus;

import io.quorate.consensus.Membership.Member;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import org.jspecify.annotations.Nullable;

/**
 * Changes who the members are, a voter at a time (dissertation section 4.2): a step is taken only when the one before is
 * committed and the leader has committed an entry of its own term, without which two changes of two leaders could decide side
 * by side (Ongaro's note on single-server changes, raft-dev 2015).
 *
 * <p>A learner that is to vote does so when it has caught up, which no leader has to remember: it stands in the membership. If it
 * replaces a voter that is there no more, that one goes first; one that is still heard goes when its successor votes and has
 * caught up with that, too, so that the cluster does not have fewer voters that are there than before.
 */
final class Reconfiguration {
    private final Members members;
    private final ReplicatedLog log;
    private final Replication replication;

    Reconfiguration(Members members, ReplicatedLog log, Replication replication) {
        this.members = members;
        this.log = log;
        this.replication = replication;
    }

    /** Takes the next step that the membership asks for, if one is due. */
    void advance(long nowNanos) {
        if (!mayChange()) {
            return;
        }
        Membership next = nextStep(nowNanos);
        if (next != null) {
            replication.proposeMembership(nowNanos, next);
        }
    }

    private boolean mayChange() {
        return replication.isReady() && log.isMembershipCommitted() && !replication.isHandingOver();
    }

    private @Nullable Membership nextStep(long nowNanos) {
        Membership now = members.current();
        for (Member member : now.members()) {
            VoterId replaced = member.replaces();
            if (replaced != null && !now.isVoter(replaced)) {
                replaced = null;
            }
            boolean isReady = member.id().equals(members.self()) || replication.hasCaughtUp(nowNanos, member.id());
            if (member.voter() && replaced != null && isReady) {
                return now.without(replaced);
            }
            if (!member.voter() && member.promote() && isReady) {
                return replaced != null && goesFirst(nowNanos, replaced, member.id())
                        ? withoutFormer(now, replaced, member.id())
                        : now.withVoter(member.id());
            }
        }
        return null;
    }

    /** What that one was to become, its successor becomes. */
    private static Membership withoutFormer(Membership now, VoterId replaced, VoterId successor) {
        Member former = now.member(replaced);
        VoterId inherited = former == null ? null : former.replaces();
        Membership next = now.without(replaced);
        return inherited != null && next.isVoter(inherited) ? next.withIntent(successor, inherited) : next;
    }

    /** Nothing is to be gained from waiting for it; and of one name, only one process should be alive. */
    private boolean goesFirst(long nowNanos, VoterId replaced, VoterId successor) {
        return !replaced.equals(members.self())
                && (replaced.node().equals(successor.node()) || !replication.isHeard(nowNanos, replaced));
    }

    // ---- what is asked for

    /**
     * Admits a learner. One that comes with a new disk under a voter's name takes that voter's place once it has caught up.
     */
    MembershipAnswer admit(long nowNanos, VoterId id) {
        Membership now = members.current();
        if (now.member(id) != null) {
            // Before that is committed it may still be taken back, and who believed it would belong nowhere.
            return log.isMembershipCommitted() ? MembershipAnswer.DONE : MembershipAnswer.LATER;
        }
        if (!mayChange()) {
            return MembershipAnswer.LATER;
        }
        Member voter = null;
        Member learner = null;
        for (Member namesake : now.named(id.node())) {
            voter = namesake.voter() ? namesake : voter;
            learner = namesake.voter() ? learner : namesake;
        }
        if (voter != null && (voter.id().equals(members.self()) || replication.isHeard(nowNanos, voter.id()))) {
            // Two processes of one name: the one that votes is alive, so the other one is not its successor.
            return MembershipAnswer.NAME_IN_USE;
        }
        // A learner's disk that is gone is nobody's loss; what it was to become, the new one becomes.
        Membership rest = learner == null ? now : now.without(learner.id());
        if (rest.members().size() >= Membership.MAX_MEMBERS) {
            return MembershipAnswer.FULL;
        }
        VoterId inherited = learner == null ? null : learner.replaces();
        boolean promote = voter != null || (learner != null && learner.promote());
        replication.proposeMembership(nowNanos, rest.withLearner(id, promote, voter == null ? inherited : voter.id()));
        return MembershipAnswer.LATER;
    }

    /**
     * Lets the learner of that name vote once it has caught up.
     *
     * @param instead the name of the voter whose place it takes; null: it comes in addition
     */
    MembershipAnswer promote(long nowNanos, NodeId node, @Nullable NodeId instead) {
        Membership now = members.current();
        Member member = newestNamed(now, node);
        if (member == null) {
            return MembershipAnswer.UNKNOWN;
        }
        VoterId replaced = instead == null ? oldDiskOf(now, member) : voterNamed(now, instead);
        if (member.voter() && replaced == null) {
            return log.isMembershipCommitted() ? MembershipAnswer.DONE : MembershipAnswer.LATER;
        }
        Membership next = now.withIntent(member.id(), replaced);
        if (next.equals(now)) {
            return log.isMembershipCommitted() ? MembershipAnswer.PENDING : MembershipAnswer.LATER;
        }
        if (mayChange()) {
            replication.proposeMembership(nowNanos, next);
        }
        return MembershipAnswer.LATER;
    }

    /** The voter of the same name whose place the member takes: it goes whatever else is asked for. */
    private static @Nullable VoterId oldDiskOf(Membership now, Member member) {
        VoterId replaced = member.replaces();
        boolean isOldDisk =
                replaced != null && replaced.node().equals(member.id().node()) && now.isVoter(replaced);
        return isOldDisk ? replaced : null;
    }

    private static @Nullable VoterId voterNamed(Membership now, NodeId node) {
        return now.named(node).stream()
                .filter(Member::voter)
                .map(Member::id)
                .findFirst()
                .orElse(null);
    }

    /** Of two disks of that name, the one that is to take the other's place. */
    private static @Nullable Member newestNamed(Membership now, NodeId node) {
        Member found = null;
        for (Member member : now.named(node)) {
            found = found == null || !member.voter() ? member : found;
        }
        return found;
    }

    /** Removes all members of that name. */
    MembershipAnswer remove(long nowNanos, NodeId node) {
        Membership now = members.current();
        if (now.named(node).isEmpty()) {
            return log.isMembershipCommitted() ? MembershipAnswer.DONE : MembershipAnswer.LATER;
        }
        Member gone = now.named(node).get(0);
        if (now.voters().size() == 1 && gone.voter()) {
            return MembershipAnswer.LAST_VOTER;
        }
        if (mayChange()) {
            replication.proposeMembership(nowNanos, now.without(gone.id()));
        }
        return MembershipAnswer.LATER;
    }
}
