package io.quorate.model;

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

    @Override
    public String toString() {
        return role.name().toLowerCase(java.util.Locale.ROOT) + ":" + id;
    }
}
