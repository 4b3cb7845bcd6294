package io.quorate.master;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import org.jspecify.annotations.Nullable;

/**
 * What a master is told about itself.
 *
 * @param endpoint where it listens; null if it does not
 * @param founders with how many masters its cluster is first formed, 1 to {@value #MAX_FOUNDERS}
 * @param consensus the bounds of replication and of snapshots, for tests that want them small
 */
public record MasterConfig(
        String cluster,
        NodeId id,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        int founders,
        Timings timings,
        ConsensusConfig consensus) {
    /** More voters than this only make every commit slower. */
    public static final int MAX_FOUNDERS = 15;

    /** With the default bounds of the consensus. */
    public MasterConfig(
            String cluster,
            NodeId id,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            int founders,
            Timings timings) {
        this(cluster, id, incarnation, endpoint, founders, timings, ConsensusConfig.of(timings));
    }

    /** @throws IllegalArgumentException if the number of founders is out of range */
    public MasterConfig {
        if (founders < 1 || founders > MAX_FOUNDERS) {
            throw new IllegalArgumentException("founders is 1 to " + MAX_FOUNDERS + ", got " + founders);
        }
    }
}
