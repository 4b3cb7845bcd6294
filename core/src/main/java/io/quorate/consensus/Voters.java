package io.quorate.consensus;

import io.quorate.model.VoterId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Who counts for the quorum, and what a majority of them is. */
final class Voters {
    private final VoterId self;
    private final List<VoterId> all;
    private final List<VoterId> peers;

    /** @throws IllegalArgumentException if self is not among them, or one is named twice */
    Voters(VoterId self, List<VoterId> voters) {
        TreeSet<VoterId> sorted = new TreeSet<>(voters);
        if (sorted.size() != voters.size()) {
            throw new IllegalArgumentException("a voter is named twice in " + voters);
        }
        if (!sorted.contains(self)) {
            throw new IllegalArgumentException(self + " is not among the voters " + voters);
        }
        this.self = self;
        this.all = List.copyOf(sorted);
        sorted.remove(self);
        this.peers = List.copyOf(sorted);
    }

    VoterId self() {
        return self;
    }

    /** In a fixed order, the same for everybody. */
    List<VoterId> all() {
        return all;
    }

    /** All but this one. */
    List<VoterId> peers() {
        return peers;
    }

    boolean areMajority(int count) {
        return count > all.size() / 2;
    }

    /** The highest value that a majority of the voters has reached, given one value per voter. */
    long reachedByMajority(long[] values) {
        if (values.length != all.size()) {
            throw new IllegalStateException(values.length + " values for " + all.size() + " voters");
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
