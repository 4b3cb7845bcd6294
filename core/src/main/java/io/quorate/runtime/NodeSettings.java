package io.quorate.runtime;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.spi.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every node is started with.
 *
 * @param ownsHub whether the node closes the hub when it ends
 * @param secret null in a cluster without one
 * @param threadName of the node's loop; those of its other threads begin with it
 */
public record NodeSettings(
        String cluster,
        NodeRef self,
        Hub hub,
        boolean ownsHub,
        byte @Nullable [] secret,
        List<Endpoint> seeds,
        Timings timings,
        Clock clock,
        Callbacks callbacks,
        String threadName) {}
