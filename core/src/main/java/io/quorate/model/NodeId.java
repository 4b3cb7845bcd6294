package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * The name of a node, unique among the nodes of its role in one cluster, and kept over restarts.
 *
 * @param value 1 to 63 letters, digits, dots, underscores and hyphens; the first is a letter or a digit
 */
public record NodeId(String value) implements Comparable<NodeId> {
    /** The longest name, in characters (all of them ASCII). */
    public static final int MAX_LENGTH = 63;

    /** @throws IllegalArgumentException if the name has another form */
    public NodeId {
        if (!Names.isName(value, MAX_LENGTH, "._-")) {
            throw new IllegalArgumentException("a node id is 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_' or '-', starting with a letter or a digit; got '" + value + "'");
        }
    }

    public static NodeId of(String value) {
        return new NodeId(value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof NodeId that && value.equals(that.value));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
