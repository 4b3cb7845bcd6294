package io.quorate.consensus;

import io.quorate.codec.ModelCodec;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the cluster: the voters, whose majority decides, and the learners, which only receive the log. Immutable.
 *
 * <p>It changes by entries of the log, each of which adds or removes at most one voter, so that any two majorities that can
 * decide at the same time share a voter (Ongaro's dissertation, section 4.1). An entry counts from the moment it is in a
 * log, committed or not.
 *
 * @param members in the order of their ids
 */
public record Membership(List<Member> members) {
    /** So many members there can be at most, voters and learners together. */
    public static final int MAX_MEMBERS = 31;

    /** What a master knows that was just admitted and has no log yet. */
    public static final Membership UNKNOWN = new Membership(List.of());

    /**
     * One member.
     *
     * @param voter whether it counts for the quorum; otherwise it is a learner
     * @param promote of a learner: whether it becomes a voter once it has caught up
     * @param replaces the voter that is to go when this one votes; null: none
     */
    public record Member(
            VoterId id,
            boolean voter,
            boolean promote,
            @Nullable VoterId replaces) {}

    /** @throws IllegalArgumentException if one is named twice, or there are too many */
    public Membership {
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing(Member::id));
        TreeSet<VoterId> ids = new TreeSet<>();
        for (Member member : sorted) {
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException(member.id() + " is named twice in " + members);
            }
        }
        if (sorted.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("a cluster has at most " + MAX_MEMBERS + " masters");
        }
        members = List.copyOf(sorted);
    }

    /** The founders, all of them voters. */
    public static Membership founding(List<VoterId> founders) {
        return new Membership(founders.stream()
                .map(founder -> new Member(founder, true, false, null))
                .toList());
    }

    public List<VoterId> voters() {
        List<VoterId> voters = new ArrayList<>(members.size());
        for (Member member : members) {
            if (member.voter()) {
                voters.add(member.id());
            }
        }
        return Collections.unmodifiableList(voters);
    }

    public List<VoterId> learners() {
        return members.stream()
                .filter(member -> !member.voter())
                .map(Member::id)
                .toList();
    }

    /** Null if it is no member. */
    public @Nullable Member member(VoterId id) {
        for (Member member : members) {
            if (member.id().equals(id)) {
                return member;
            }
        }
        return null;
    }

    /** The members of that name: two while one disk replaces another. */
    public List<Member> named(NodeId node) {
        return members.stream()
                .filter(member -> member.id().node().equals(node))
                .toList();
    }

    public boolean isVoter(VoterId id) {
        Member member = member(id);
        return member != null && member.voter();
    }

    // ---- steps

    Membership withLearner(VoterId id, boolean promote, @Nullable VoterId replaces) {
        List<Member> changed = new ArrayList<>(members);
        changed.add(new Member(id, false, promote, replaces));
        return new Membership(changed);
    }

    /** That member is to vote, if it does not, and then to take the place of another, if one is named. */
    Membership withIntent(VoterId id, @Nullable VoterId replaces) {
        return change(id, member -> new Member(id, member.voter(), !member.voter(), replaces));
    }

    Membership withVoter(VoterId id) {
        return change(id, member -> new Member(id, true, false, member.replaces()));
    }

    /** Without that member; nobody is to replace it any more. */
    Membership without(VoterId gone) {
        List<Member> changed = new ArrayList<>();
        for (Member member : members) {
            if (!member.id().equals(gone)) {
                boolean replaced = gone.equals(member.replaces());
                changed.add(replaced ? new Member(member.id(), member.voter(), member.promote(), null) : member);
            }
        }
        return new Membership(changed);
    }

    private Membership change(VoterId id, UnaryOperator<Member> to) {
        return new Membership(members.stream()
                .map(member -> member.id().equals(id) ? to.apply(member) : member)
                .toList());
    }

    // ---- encoding

    public byte[] encode() {
        return new WireWriter().messages(1, members, Membership::writeMember).toBytes();
    }

    /** @throws MalformedException if these are not bytes of {@link #encode} */
    public static Membership decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        List<Member> members = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                WireReader.addBounded(members, in.message(Membership::readMember), MAX_MEMBERS);
            } else {
                in.skip();
            }
        }
        try {
            return new Membership(members);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static void writeMember(Member member, WireWriter out) {
        out.message(1, member.id(), ModelCodec::writeVoterId)
                .bool(2, member.voter())
                .bool(3, member.promote());
        VoterId replaces = member.replaces();
        if (replaces != null) {
            out.message(4, replaces, ModelCodec::writeVoterId);
        }
    }

    private static Member readMember(WireReader in) {
        VoterId id = null;
        boolean voter = false;
        boolean promote = false;
        VoterId replaces = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.message(ModelCodec::readVoterId);
                case 2 -> voter = in.bool();
                case 3 -> promote = in.bool();
                case 4 -> replaces = in.message(ModelCodec::readVoterId);
                default -> in.skip();
            }
        }
        return new Member(WireReader.required(id, "id"), voter, promote, replaces);
    }

    @Override
    public String toString() {
        return "voters " + voters() + (learners().isEmpty() ? "" : ", learners " + learners());
    }
}
