package io.quorate.link;

import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import org.jspecify.annotations.Nullable;

/**
 * Where a link wants to go, by its first frame. Nothing of it is authenticated.
 *
 * @param targetRole null: any node of the cluster
 * @param target null: any node of that role
 * @param from who says that it dials
 */
public record HelloRoute(
        String cluster, @Nullable Role targetRole, @Nullable NodeRef target, NodeRef from) {

    public Role fromRole() {
        return from.role();
    }
}
