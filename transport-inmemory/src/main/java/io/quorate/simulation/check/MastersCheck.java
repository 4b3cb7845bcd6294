package io.quorate.simulation.check;

import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientResult;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The committed memberships against what clients asked for: nobody comes to vote, and nobody ceases to, unless somebody asked
 * for it or a new disk takes the place of an old one under its name; and who is told that a change is done finds it in a
 * membership that was committed after it had asked (P1, P11).
 */
final class MastersCheck {
    private final List<Version> versions = new ArrayList<>();
    private final Set<NodeId> mayCome = new TreeSet<>();
    private final Set<NodeId> mayGo = new TreeSet<>();
    private final Set<VoterId> everMembers = new HashSet<>();

    private record Version(long index, Membership membership) {}

    /** Who may be made a voter at some time, since a client asked for it. */
    Set<NodeId> mayCome() {
        return mayCome;
    }

    /** Who may be removed at some time, since a client asked for it. */
    Set<NodeId> mayGo() {
        return mayGo;
    }

    /** Whether a committed membership had this one. */
    boolean wasMember(VoterId id) {
        return everMembers.contains(id);
    }

    void founded(Membership founding) {
        versions.add(new Version(0, founding));
        founding.members().forEach(member -> everMembers.add(member.id()));
    }

    void asked(ChangeMasters change) {
        NodeId instead = change.instead();
        switch (change.kind()) {
            case ADD -> mayCome.add(change.master());
            case REMOVE -> mayGo.add(change.master());
            case REPLACE -> {
                mayGo.add(change.master());
                mayCome.add(Objects.requireNonNull(instead, "who comes instead"));
            }
        }
    }

    void committed(long index, Membership before, Membership next) {
        versions.add(new Version(index, next));
        next.members().forEach(member -> everMembers.add(member.id()));
        for (Member member : next.members()) {
            Member old = before.member(member.id());
            boolean wasToVote = old != null && (old.voter() || old.promote());
            boolean isToVote = member.voter() || member.promote();
            boolean takesOwnPlace = isNamedAsVoter(before, member.id().node());
            if (isToVote
                    && !wasToVote
                    && !takesOwnPlace
                    && !mayCome.contains(member.id().node())) {
                throw new PromiseBroken(
                        "P1",
                        "entry " + index + " lets " + member + " vote, for which nobody asked; before: " + before);
            }
        }
        for (VoterId gone : before.voters()) {
            boolean newDisk = before.named(gone.node()).size() > 1;
            if (!next.isVoter(gone) && !newDisk && !mayGo.contains(gone.node())) {
                throw new PromiseBroken(
                        "P1", "entry " + index + " removes " + gone + ", for which nobody asked; before: " + before);
            }
        }
    }

    /** @param committedWhenAsked how many entries were committed then */
    void answered(SimClientNode client, ChangeMasters change, SimRequest request, long committedWhenAsked) {
        if (!(request.result() instanceof ClientResult.Done)) {
            return;
        }
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (isDone(change, versions.get(i).membership())) {
                return;
            }
            if (versions.get(i).index() <= committedWhenAsked) {
                break;
            }
        }
        throw new PromiseBroken(
                "P11",
                client + " is told that this is done, and no membership since says so: " + change + "; "
                        + versions.get(versions.size() - 1));
    }

    private static boolean isDone(ChangeMasters change, Membership membership) {
        return switch (change.kind()) {
            case ADD -> isToVote(membership, change.master());
            case REMOVE -> membership.named(change.master()).isEmpty();
            case REPLACE -> {
                NodeId by = Objects.requireNonNull(change.instead(), "who comes instead");
                boolean isToGo = membership.members().stream()
                        .anyMatch(member -> member.id().node().equals(by)
                                && member.replaces() != null
                                && member.replaces().node().equals(change.master()));
                yield isToVote(membership, by) && (isToGo || !isNamedAsVoter(membership, change.master()));
            }
        };
    }

    private static boolean isToVote(Membership membership, NodeId node) {
        return membership.named(node).stream().anyMatch(member -> member.voter() || member.promote());
    }

    private static boolean isNamedAsVoter(Membership membership, NodeId node) {
        return membership.named(node).stream().anyMatch(Member::voter);
    }
}
