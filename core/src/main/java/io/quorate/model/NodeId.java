package io.quorate.model;

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

    @Override
    public String toString() {
        return value;
    }
}
