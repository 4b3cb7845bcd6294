package io.quorate.model;

import org.jspecify.annotations.Nullable;

/** A master that counts for the quorum: its name and the identity of the disk that remembers its votes. */
public record VoterId(NodeId node, DiskId disk) implements Comparable<VoterId> {

    @Override
    public int compareTo(VoterId other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : disk.compareTo(other.disk);
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof VoterId that && disk.equals(that.disk) && node.equals(that.node));
    }

    @Override
    public int hashCode() {
        return 31 * node.hashCode() + disk.hashCode();
    }

    @Override
    public String toString() {
        return node + "@" + disk;
    }
}
