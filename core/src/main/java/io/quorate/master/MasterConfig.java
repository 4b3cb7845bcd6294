package io.quorate.master;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.Retention;
import io.quorate.model.Timings;
import org.jspecify.annotations.Nullable;

/**
 * What a master is told about itself.
 *
 * @param endpoint where it listens; null if it does not
 * @param poisonLimit after so many attempts in a row that ended with their slave, soon after they began, a job is not tried
 *     again; 0 for no limit, at most {@value #MAX_POISON_LIMIT}
 * @param founders with how many masters its cluster is first formed, 1 to {@value #MAX_FOUNDERS}
 * @param memory what it takes on; all masters should have the same, for the leader's counts
 * @param consensus the bounds of replication and of snapshots, for tests that want them small
 */
public record MasterConfig(
        String cluster,
        NodeId id,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        int founders,
        Timings timings,
        Retention retention,
        int poisonLimit,
        LossBrake brake,
        MasterMemory memory,
        ConsensusConfig consensus) {
    /** For tests and simulations, which have no heap of their own. */
    public static final MasterMemory AMPLE_MEMORY = MasterMemory.ofHeap(2L << 30);

    /** After so many attempts in a row that ended with their slave a job is not tried again. */
    public static final int DEFAULT_POISON_LIMIT = 10;
    /** The attempts that a job remembers. */
    public static final int MAX_POISON_LIMIT = 32;
    /** More voters than this only make every commit slower. */
    public static final int MAX_FOUNDERS = 15;

    /** With the default bounds of the consensus. */
    public MasterConfig(
            String cluster,
            NodeId id,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            int founders,
            Timings timings,
            Retention retention,
            int poisonLimit) {
        this(
                cluster,
                id,
                incarnation,
                endpoint,
                founders,
                timings,
                retention,
                poisonLimit,
                LossBrake.defaults(),
                AMPLE_MEMORY,
                ConsensusConfig.of(timings));
    }

    /** @throws IllegalArgumentException if the number of founders or the poison limit is out of range */
    public MasterConfig {
        if (founders < 1 || founders > MAX_FOUNDERS) {
            throw new IllegalArgumentException("founders is 1 to " + MAX_FOUNDERS + ", got " + founders);
        }
        if (poisonLimit < 0 || poisonLimit > MAX_POISON_LIMIT) {
            throw new IllegalArgumentException("poisonLimit is 0 to " + MAX_POISON_LIMIT + ", got " + poisonLimit);
        }
    }

    /** With the default retention and limits. */
    public MasterConfig(
            String cluster,
            NodeId id,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            int founders,
            Timings timings) {
        this(cluster, id, incarnation, endpoint, founders, timings, Retention.defaults(), DEFAULT_POISON_LIMIT);
    }
}
