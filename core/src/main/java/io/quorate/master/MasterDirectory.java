package io.quorate.master;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where masters listen, as far as this one has heard. */
final class MasterDirectory {
    /** Far more than a cluster has masters; names beyond are not remembered. */
    private static final int LIMIT = 256;

    private final TreeMap<NodeId, Endpoint> endpoints = new TreeMap<>();

    MasterDirectory(NodeId self, @Nullable Endpoint endpoint) {
        learn(self, endpoint);
    }

    void learn(NodeId master, @Nullable Endpoint endpoint) {
        if (endpoint != null && (endpoints.size() < LIMIT || endpoints.containsKey(master))) {
            endpoints.put(master, endpoint);
        }
    }

    @Nullable
    Endpoint endpoint(@Nullable NodeId master) {
        return master == null ? null : endpoints.get(master);
    }
}
