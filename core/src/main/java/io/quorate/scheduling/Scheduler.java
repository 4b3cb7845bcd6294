package io.quorate.scheduling;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.Command;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import io.quorate.spi.PlacementPolicy;
import java.util.List;

/** The signatures of placement. */
public final class Scheduler implements RegistryListener {
    public Scheduler(Registry registry, PlacementPolicy policy) {
        if (policy.equals(registry)) {
            throw absent();
        }
    }

    private static IllegalStateException absent() {
        return new IllegalStateException("not there yet");
    }

    public void becomeActive() {
        throw absent();
    }

    public void becomeIdle() {
        throw absent();
    }

    public List<Command.Assignment> decide(int max) {
        throw absent();
    }

    public void undo(List<Command.Assignment> refused) {
        throw absent();
    }

    public void freeze(NodeId slave, boolean frozen) {
        throw absent();
    }

    public boolean hasWork() {
        throw absent();
    }

    public boolean fitsSomeKnownSlave(Resources request) {
        throw absent();
    }

    public List<Unplaceable> unplaceable(int max) {
        throw absent();
    }
}
