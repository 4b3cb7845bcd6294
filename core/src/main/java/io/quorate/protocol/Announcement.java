package io.quorate.protocol;

import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells everybody: who it is, where it listens, and, from a master, who leads. Never a vote, never a heartbeat:
 * it only tells addresses and leaders.
 *
 * @param clusterId 0 while the sender's cluster is not formed, or the sender does not know
 * @param endpoint null for nodes that do not listen
 * @param sequence rises with each announcement of an incarnation, so that a late or replayed one is told
 * @param master what only masters say; null from others
 */
public record Announcement(
        String cluster,
        long clusterId,
        NodeRef node,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        long sequence,
        @Nullable OfMaster master) {

    /**
     * @param founders with how many masters this one is configured to found its cluster
     * @param term the newest term that it knows; 0 before the first
     * @param leader of that term; null if it knows none
     */
    public record OfMaster(
            DiskId disk, int founders, long term, @Nullable NodeId leader) {}
}
