package io.quorate.model;

import org.jspecify.annotations.Nullable;

/** A node as others address it: its role and its name. One process may hold a master and a slave of one name. */
public record NodeRef(Role role, NodeId id) implements Comparable<NodeRef> {

    public static NodeRef master(NodeId id) {
        return new NodeRef(Role.MASTER, id);
    }

    public static NodeRef slave(NodeId id) {
        return new NodeRef(Role.SLAVE, id);
    }

    public static NodeRef client(NodeId id) {
        return new NodeRef(Role.CLIENT, id);
    }

    @Override
    public int compareTo(NodeRef other) {
        int byRole = role.compareTo(other.role);
        return byRole != 0 ? byRole : id.compareTo(other.id);
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof NodeRef that && role == that.role && id.equals(that.id));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return role.name().toLowerCase(java.util.Locale.ROOT) + ":" + id;
    }
}
