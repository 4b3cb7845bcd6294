package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.protocol.ProtocolLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the link layer of a node is told at its start.
 *
 * @param endpoint where this node can be dialled; null if it cannot
 * @param seeds dialled until they answer, and again whenever they are gone
 * @param announcementNanos how often to announce
 * @param silenceNanos after how long a silence an open link counts as dead
 * @param announces whether to broadcast at all; seeds are told in any case
 */
public record LinkConfig(
        String cluster,
        NodeRef self,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        Secret secret,
        List<Endpoint> seeds,
        long announcementNanos,
        long silenceNanos,
        boolean announces) {
    /** The most seeds. */
    public static final int MAX_SEEDS = 256;

    /** @throws IllegalArgumentException if the cluster's name is empty or too long, or there are too many seeds */
    public LinkConfig {
        seeds = seeds.stream().distinct().toList();
        if (cluster.isBlank() || cluster.length() > ProtocolLimits.MAX_CLUSTER_LENGTH) {
            throw new IllegalArgumentException(
                    "a cluster's name has 1 to " + ProtocolLimits.MAX_CLUSTER_LENGTH + " characters");
        }
        if (seeds.size() > MAX_SEEDS) {
            throw new IllegalArgumentException("at most " + MAX_SEEDS + " seeds, got " + seeds.size());
        }
        if (announcementNanos <= 0) {
            throw new IllegalArgumentException("announcements have a period");
        }
        if (silenceNanos <= 0) {
            throw new IllegalArgumentException("a silence that means death has a length");
        }
    }
}
