package io.quorate.benchmarks.microraft;

import io.microraft.RaftEndpoint;

/** @param name what {@link io.quorate.benchmarks.replication.Peers} calls it */
record Peer(String name) implements RaftEndpoint {
    @Override
    public Object getId() {
        return name;
    }
}
