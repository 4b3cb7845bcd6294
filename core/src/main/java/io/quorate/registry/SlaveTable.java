package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveState;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All slaves by their ids, lost ones included, and those that may be forgotten in the order in which they were lost. A slave that is
 * drained is not among these: only a command ends that.
 */
final class SlaveTable {
    private final TreeMap<NodeId, SlaveRecord> inOrder = new TreeMap<>();
    /** The same, since leaders look slaves up for each heartbeat: in a tree of ten thousand that takes longest of all. */
    private final Map<NodeId, SlaveRecord> byId = new LinkedHashMap<>();
    // The same order on all replicas, those included that loaded a snapshot.
    private final TreeSet<SlaveRecord> forgettable =
            new TreeSet<>(Comparator.<SlaveRecord>comparingLong(slave -> slave.lostAtSteadyMillis)
                    .thenComparing(slave -> slave.id));
    private final TreeSet<NodeId> withStrays = new TreeSet<>();

    @Nullable
    SlaveRecord get(NodeId id) {
        return byId.get(id);
    }

    /** @return false if there is one of that id already */
    boolean add(SlaveRecord slave) {
        if (byId.putIfAbsent(slave.id, slave) != null) {
            return false;
        }
        inOrder.put(slave.id, slave);
        file(slave);
        if (!slave.strays().isEmpty()) {
            withStrays.add(slave.id);
        }
        return true;
    }

    void remove(SlaveRecord slave) {
        forgettable.remove(slave);
        inOrder.remove(slave.id);
        byId.remove(slave.id);
        withStrays.remove(slave.id);
    }

    /** @param steadyMillis when, by {@link RegistryState#steadyMillis} */
    void becomeLost(SlaveRecord slave, long steadyMillis) {
        forgettable.remove(slave);
        slave.lost = true;
        slave.lostAtSteadyMillis = steadyMillis;
        file(slave);
        clearStrays(slave);
    }

    void becomeFound(SlaveRecord slave) {
        forgettable.remove(slave);
        slave.lost = false;
        slave.lostAtSteadyMillis = 0;
        clearStrays(slave);
    }

    /** It says all that it executes when it registers (again), and then only that counts. */
    private void clearStrays(SlaveRecord slave) {
        slave.clearStrays();
        withStrays.remove(slave.id);
    }

    void addStray(SlaveRecord slave, AttemptKey attempt) {
        slave.addStray(attempt);
        withStrays.add(slave.id);
    }

    void removeStray(SlaveRecord slave, AttemptKey attempt) {
        slave.removeStray(attempt);
        if (slave.strays().isEmpty()) {
            withStrays.remove(slave.id);
        }
    }

    /** Those that have {@link SlaveRecord#strays}, in order; a live view. */
    Set<NodeId> withStrays() {
        return Collections.unmodifiableSet(withStrays);
    }

    void drain(SlaveRecord slave, boolean draining) {
        slave.draining = draining;
        forgettable.remove(slave);
        file(slave);
    }

    private void file(SlaveRecord slave) {
        if (slave.lost && !slave.draining) {
            forgettable.add(slave);
        }
    }

    /** Of those that may be forgotten the one that was lost first; null if there is none. */
    @Nullable
    SlaveRecord firstForgettable() {
        return forgettable.isEmpty() ? null : forgettable.first();
    }

    int forgettableCount() {
        return forgettable.size();
    }

    /** In the order of their ids; a live view. */
    Collection<SlaveRecord> all() {
        return Collections.unmodifiableCollection(inOrder.values());
    }

    /** In order; a live view. */
    Set<NodeId> ids() {
        return Collections.unmodifiableSet(inOrder.keySet());
    }

    int count(SlaveState state) {
        int count = 0;
        for (SlaveRecord slave : byId.values()) {
            count += slave.state() == state ? 1 : 0;
        }
        return count;
    }
}
