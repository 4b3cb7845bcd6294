package io.quorate.simulation;

import io.quorate.model.Resources;
import io.quorate.spi.PlacementPolicy;

/** A policy under test: a master goes on when it throws, and its life here must not. */
final class StrictPolicy implements PlacementPolicy {
    private final PlacementPolicy policy;

    StrictPolicy(PlacementPolicy policy) {
        this.policy = policy;
    }

    @Override
    public long score(Resources request, Candidate slave) {
        try {
            return policy.score(request, slave);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the placement policy fails for " + request + " on slave " + slave.id() + ": " + e, e);
        }
    }
}
