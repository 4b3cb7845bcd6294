package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.consensus.MembershipAnswer;
import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.model.VoterId;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clients' wishes to change who the masters are. A wish takes a step of the membership at a time, so it stays open until it is
 * settled: until then it is looked at after each input. All of them are safe to repeat.
 */
final class MembershipDesk {
    private static final int MAX_OPEN = 16;
    private static final long RETRY_AFTER_MILLIS = 200;

    private final Replica replica;
    private final List<Wish> open = new ArrayList<>();

    private record Wish(Asker asker, ChangeMasters change) {
        boolean isSameAs(Wish other) {
            return asker.client().equals(other.asker.client()) && change.equals(other.change);
        }
    }

    MembershipDesk(Replica replica) {
        this.replica = replica;
    }

    /** To be followed by {@link #review}. */
    void onRequest(Now now, Asker asker, ChangeMasters change) {
        Wish wish = new Wish(asker, change);
        // A client that asks again does not wait for the answer to its first try; that one, too, would mean the same.
        open.removeIf(wish::isSameAs);
        ConsensusCore consensus = leading();
        String objection = switch (change.kind()) {
            case ADD -> null;
            case REMOVE -> objectionToRemoving(now, consensus, change.master());
            case REPLACE -> objectionToReplacing(consensus.membership(), change.master(), instead(change));
        };
        if (objection != null) {
            asker.reply(new ClientResult.Rejected(Reason.INVALID, objection));
        } else if (open.size() >= MAX_OPEN) {
            asker.reply(new ClientResult.Overloaded(RETRY_AFTER_MILLIS));
        } else {
            open.add(wish);
        }
    }

    /** Takes the next step of each wish, and answers those that are settled. */
    void review(Now now) {
        // Usually there are none, and this is called with every message.
        if (!open.isEmpty()) {
            open.removeIf(wish -> isSettled(now, wish));
        }
    }

    int size() {
        return open.size();
    }

    /** Another one leads from here on. Whether what was proposed will be committed nobody knows yet. */
    void becomeIdle() {
        open.forEach(wish -> wish.asker().reply(outOfOffice()));
        open.clear();
    }

    void forget(NodeRef client) {
        open.removeIf(wish -> wish.asker().client().equals(client));
    }

    private boolean isSettled(Now now, Wish wish) {
        ChangeMasters change = wish.change();
        // Others may have died since it was asked for; once it is proposed, nobody of that name is found any more.
        String objection = change.kind() == ChangeMasters.Kind.REMOVE
                ? objectionToRemoving(now, leading(), change.master())
                : null;
        ClientResult result = objection == null
                ? result(change, step(now, change))
                : new ClientResult.Rejected(Reason.INVALID, objection);
        if (result == null) {
            return false;
        }
        if (result instanceof ClientResult.Done) {
            replica.whenConfirmed(now.nanos(), new Settled(wish.asker()));
        } else {
            wish.asker().reply(result);
        }
        return true;
    }

    /**
     * What was asked for is so, as far as this master knows: it may have been so before, and another may lead since, under whom it is so
     * no more. So it is told when a quorum has confirmed that this one leads (P11).
     */
    private record Settled(Asker asker) implements ReadQueue.Reader {
        @Override
        public void confirmed() {
            asker.reply(new ClientResult.Done());
        }

        @Override
        public void failed() {
            asker.reply(new ClientResult.Indeterminate(
                    "the leader lost its office before it was sure that the masters are as was asked"));
        }
    }

    private MembershipAnswer step(Now now, ChangeMasters change) {
        ConsensusCore consensus = leading();
        return switch (change.kind()) {
            case ADD -> consensus.promote(now.nanos(), change.master(), null);
            case REPLACE -> consensus.promote(now.nanos(), instead(change), change.master());
            case REMOVE -> consensus.remove(now.nanos(), change.master());
        };
    }

    /** Null: nothing is settled yet. */
    private static @Nullable ClientResult result(ChangeMasters change, MembershipAnswer answer) {
        NodeId instead = change.instead();
        return switch (answer) {
            case LATER -> null;
            case DONE, PENDING -> new ClientResult.Done();
            case NOT_LEADER -> outOfOffice();
            case UNKNOWN ->
                new ClientResult.Rejected(
                        Reason.UNKNOWN_MASTER,
                        "no master " + (instead == null ? change.master() : instead)
                                + " has asked to join; start it with an empty data directory first");
            case NAME_IN_USE ->
                new ClientResult.Rejected(Reason.INVALID, "there is another master of that name, and it is alive");
            case LAST_VOTER ->
                new ClientResult.Rejected(
                        Reason.INVALID,
                        change.master() + " is the last master that votes: without it there is no cluster");
            case FULL ->
                new ClientResult.Rejected(
                        Reason.INVALID,
                        "a cluster has at most " + Membership.MAX_MEMBERS + " masters; remove one first");
        };
    }

    private static ClientResult outOfOffice() {
        return new ClientResult.Indeterminate("the leader lost its office before the change of masters was committed");
    }

    // ---- what would do harm, or is a mistake

    /** A removal that leaves no majority could never be committed, nor anything after it. */
    private static @Nullable String objectionToRemoving(Now now, ConsensusCore consensus, NodeId gone) {
        Membership membership = consensus.membership();
        if (membership.named(gone).stream().noneMatch(Member::voter)) {
            return null;
        }
        List<VoterId> rest = membership.voters().stream()
                .filter(voter -> !voter.node().equals(gone))
                .toList();
        List<NodeId> silent = consensus.progress(now.nanos()).stream()
                .filter(peer -> rest.contains(peer.voter()) && !peer.recentlyHeard())
                .map(peer -> peer.voter().node())
                .toList();
        boolean leavesMajority = rest.size() - silent.size() > rest.size() / 2;
        return rest.isEmpty() || leavesMajority
                ? null
                : "without " + gone + " the masters that vote would be " + names(rest) + ", of which " + silent
                        + " cannot be reached: no majority; bring these back, or remove them, first";
    }

    private static @Nullable String objectionToReplacing(Membership now, NodeId gone, NodeId by) {
        if (gone.equals(by)) {
            return "a master is not replaced by itself; if its disk was lost, start " + by
                    + " with an empty data directory: it takes its own place by itself";
        }
        VoterId old = voterNamed(now, gone);
        for (Member member : now.members()) {
            boolean isNew = member.id().node().equals(by);
            boolean takesIt = old != null && old.equals(member.replaces());
            if (isNew && old != null && !takesIt && voterNamed(now, by) != null) {
                return by + " votes already; to have one master less, remove " + gone;
            }
            if (isNew && old == null && !member.voter() && !member.promote()) {
                return gone + " does not vote, so nobody can take its place; to have one master more, add " + by;
            }
            if (!isNew && takesIt) {
                return member.id().node() + " is to take the place of " + gone + " already; add " + by
                        + ", and then remove whom you do not want";
            }
        }
        return null;
    }

    private static @Nullable VoterId voterNamed(Membership now, NodeId node) {
        return now.named(node).stream()
                .filter(Member::voter)
                .map(Member::id)
                .findFirst()
                .orElse(null);
    }

    private static List<NodeId> names(List<VoterId> voters) {
        return voters.stream().map(VoterId::node).toList();
    }

    private static NodeId instead(ChangeMasters change) {
        return Objects.requireNonNull(change.instead(), "who comes instead");
    }

    private ConsensusCore leading() {
        return Objects.requireNonNull(replica.consensus(), "a leader has a consensus");
    }
}
