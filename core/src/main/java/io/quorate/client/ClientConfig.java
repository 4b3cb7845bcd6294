package io.quorate.client;

import io.quorate.model.NodeId;
import io.quorate.model.Timings;

/**
 * What a client is.
 *
 * @param maxOutstanding so many requests may be open at once; further ones fail as overloaded
 */
public record ClientConfig(NodeId id, Timings timings, int maxOutstanding) {

    /** @throws IllegalArgumentException if not even one request may be open */
    public ClientConfig {
        if (maxOutstanding < 1) {
            throw new IllegalArgumentException("maxOutstanding is at least 1, got " + maxOutstanding);
        }
    }
}
