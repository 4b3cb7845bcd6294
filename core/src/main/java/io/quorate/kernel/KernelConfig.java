package io.quorate.kernel;

import io.quorate.link.Secret;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node is, whatever its role.
 *
 * @param cluster the cluster's name, 1 to 63 characters
 * @param endpoint where it can be dialled; null if it cannot
 * @param seeds where to ask for the cluster if it cannot be heard of by broadcast; dialled until somebody answers
 * @param announces whether it broadcasts announcements
 */
public record KernelConfig(
        String cluster,
        NodeRef self,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        Secret secret,
        List<Endpoint> seeds,
        Timings timings,
        boolean announces) {
    public KernelConfig {
        seeds = List.copyOf(seeds);
    }
}
