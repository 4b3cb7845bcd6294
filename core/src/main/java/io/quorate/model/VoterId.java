package io.quorate.model;

/** A master that counts for the quorum: its name and the identity of the disk that remembers its votes. */
public record VoterId(NodeId node, DiskId disk) implements Comparable<VoterId> {

    @Override
    public int compareTo(VoterId other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : disk.compareTo(other.disk);
    }

    @Override
    public String toString() {
        return node + "@" + disk;
    }
}
