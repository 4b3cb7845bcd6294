package io.quorate.consensus;

import io.quorate.model.VoterId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/** Who counts for the quorum at this moment, what a majority of them is, and who else gets the log. */
final class Members {
    private final VoterId self;
    private Membership current = Membership.UNKNOWN;
    private List<VoterId> voters = List.of();
    private List<VoterId> votingPeers = List.of();
    private List<VoterId> peers = List.of();

    Members(VoterId self, Membership membership) {
        this.self = self;
        become(membership);
    }

    void become(Membership membership) {
        current = membership;
        voters = membership.voters();
        votingPeers = voters.stream().filter(voter -> !voter.equals(self)).toList();
        peers = membership.members().stream()
                .map(Membership.Member::id)
                .filter(id -> !id.equals(self))
                .toList();
    }

    Membership current() {
        return current;
    }

    VoterId self() {
        return self;
    }

    boolean isSelfVoter() {
        return voters.contains(self);
    }

    boolean isSelfMember() {
        return current.member(self) != null;
    }

    /** In a fixed order, the same for everybody. */
    List<VoterId> voters() {
        return voters;
    }

    /** The voters but this one. */
    List<VoterId> votingPeers() {
        return votingPeers;
    }

    /** Voters and learners but this one. */
    List<VoterId> peers() {
        return peers;
    }

    /** Whether nobody else is needed for a majority. */
    boolean isAlone() {
        return votingPeers.isEmpty() && isSelfVoter();
    }

    /** Whether more than half of the voters are among these; who is no voter does not count. */
    boolean areMajority(Collection<VoterId> who) {
        int count = 0;
        for (VoterId voter : voters) {
            if (who.contains(voter)) {
                count++;
            }
        }
        return count > voters.size() / 2;
    }

    /** The highest value that a majority of the voters has reached; {@link Long#MIN_VALUE} without voters. */
    long reachedByMajority(ToLongFunction<VoterId> value) {
        if (voters.isEmpty()) {
            return Long.MIN_VALUE;
        }
        long[] sorted = new long[voters.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = value.applyAsLong(voters.get(i));
        }
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
