package io.quorate.scheduling;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.Registry;
import io.quorate.registry.SlaveCapacity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All slaves as candidates, with a tree of what they offer in all; what is free on them the {@link SlaveChoice} is told. Slaves
 * whose replicated state changed are noted, and looked at again only before the next decision.
 */
final class SlaveIndex {
    private final Registry registry;
    private final Dimensions dimensions;
    private final SlaveChoice choice;
    private final CapacityTree totals = new CapacityTree();
    private final List<CandidateSlave> byPosition = new ArrayList<>();
    private final Map<NodeId, CandidateSlave> byId = new LinkedHashMap<>();
    private final LinkedHashSet<NodeId> stale = new LinkedHashSet<>();
    private final TreeSet<NodeId> frozen = new TreeSet<>();
    private final TreeSet<NodeId> resting = new TreeSet<>();
    /** Those whose slaves are forgotten: the next ones take their positions, which so are as many as slaves were known at once. */
    private final ArrayDeque<CandidateSlave> vacant = new ArrayDeque<>();

    private List<CandidateSlave> grown = new ArrayList<>();

    /** @param choice is told of each change */
    SlaveIndex(Registry registry, Dimensions dimensions, SlaveChoice choice) {
        this.registry = registry;
        this.dimensions = dimensions;
        this.choice = choice;
        registry.slaveIds().forEach(stale::add);
    }

    // ---- keeping up with the registry

    void markStale(NodeId slave) {
        stale.add(slave);
    }

    /** Nobody knows it any more; should it come back, it is neither frozen nor at rest. */
    void forget(NodeId slave) {
        frozen.remove(slave);
        resting.remove(slave);
        if (byId.containsKey(slave)) {
            stale.add(slave);
        } else {
            stale.remove(slave);
        }
    }

    void freeze(NodeId slave, boolean isFrozen) {
        mark(frozen, slave, isFrozen);
    }

    void rest(NodeId slave, boolean isResting) {
        mark(resting, slave, isResting);
    }

    private void mark(Set<NodeId> marked, NodeId slave, boolean isMarked) {
        boolean different = isMarked ? marked.add(slave) : marked.remove(slave);
        if (different) {
            stale.add(slave);
        }
    }

    boolean isStale() {
        return !stale.isEmpty();
    }

    void refresh() {
        if (stale.isEmpty()) {
            return;
        }
        List<@Nullable SlaveCapacity> capacities = new ArrayList<>(stale.size());
        for (NodeId id : stale) {
            SlaveCapacity capacity = registry.capacity(id);
            capacities.add(capacity);
            CandidateSlave slave = byId.get(id);
            if (capacity != null && (slave == null || !slave.total().equals(capacity.total()))) {
                dimensions.learn(capacity.total());
                choice.expect(dimensions.amounts(capacity.total()));
            }
        }
        int next = 0;
        for (NodeId id : stale) {
            SlaveCapacity capacity = capacities.get(next++);
            if (capacity != null) {
                refresh(id, capacity);
            } else {
                leave(id);
            }
        }
        stale.clear();
    }

    private void refresh(NodeId id, SlaveCapacity capacity) {
        CandidateSlave slave = byId.get(id);
        boolean isFrozen = frozen.contains(id) || resting.contains(id);
        if (slave != null) {
            slave.update(capacity, isFrozen);
        } else {
            slave = enter(id, capacity, isFrozen);
        }
        if (slave.isKnown()) {
            totals.open(slave.position(), slave.totalAmounts());
        } else {
            totals.close(slave.position());
        }
        reindex(slave);
    }

    private CandidateSlave enter(NodeId id, SlaveCapacity capacity, boolean isFrozen) {
        CandidateSlave slave = vacant.poll();
        if (slave == null) {
            slave = new CandidateSlave(id, byPosition.size(), dimensions, capacity, isFrozen);
            byPosition.add(slave);
        } else {
            slave.become(id, capacity, isFrozen);
        }
        byId.put(id, slave);
        return slave;
    }

    /** The registry has forgotten the slave. The end of what is on its way there is waited for: it is void. */
    private void leave(NodeId id) {
        CandidateSlave slave = byId.get(id);
        if (slave == null) {
            return;
        }
        slave.leave();
        totals.close(slave.position());
        reindex(slave);
        if (!slave.hasInFlight()) {
            byId.remove(id);
            vacant.add(slave);
        }
    }

    void addInFlight(CandidateSlave slave, Demand request) {
        slave.addInFlight(request);
        reindex(slave);
    }

    /** What was in flight will not come. */
    void removeInFlight(CandidateSlave slave, Demand request) {
        slave.removeInFlight(request);
        reindex(slave);
        if (!slave.isKnown()) {
            stale.add(slave.id());
        }
    }

    /** What was in flight has become part of the registry's state: all in all nothing was freed. */
    void settleInFlight(CandidateSlave slave, Demand request) {
        slave.removeInFlight(request);
        stale.add(slave.id());
    }

    private void reindex(CandidateSlave slave) {
        if (!slave.grown && slave.hasGrownSinceIndexed()) {
            slave.grown = true;
            grown.add(slave);
        }
        slave.indexed();
        choice.update(slave);
    }

    // ---- what became free

    boolean hasGrown() {
        return !grown.isEmpty();
    }

    /** The slaves on which more became free since the last call. */
    List<CandidateSlave> takeGrown() {
        if (grown.isEmpty()) {
            return List.of();
        }
        List<CandidateSlave> taken = grown;
        grown = new ArrayList<>();
        taken.forEach(slave -> slave.grown = false);
        return taken;
    }

    // ---- questions

    /** The next slave, from a position on, that is not lost and could hold the request if it were empty. */
    @Nullable
    CandidateSlave nextKnown(Resources request, int from) {
        if (dimensions.asksForUnknown(request)) {
            return null;
        }
        long[] wanted = dimensions.amounts(request);
        int position = totals.next(wanted, from);
        while (position >= 0) {
            CandidateSlave slave = byPosition.get(position);
            if (request.fitsIn(slave.total())) {
                return slave;
            }
            position = totals.next(wanted, position + 1);
        }
        return null;
    }

    /** In the order of their positions; not to be changed. */
    List<CandidateSlave> all() {
        return Collections.unmodifiableList(byPosition);
    }

    /** Of each resource the most that one slave offers, lost ones excluded. */
    Resources largestOffers() {
        Resources largest = Resources.NONE;
        for (CandidateSlave slave : byPosition) {
            if (slave.isKnown()) {
                // a + (b - a, at least 0) is the larger of the two, name by name.
                largest = largest.plus(slave.total().minus(largest));
            }
        }
        return largest;
    }

    boolean knowsAnySlave() {
        return byPosition.stream().anyMatch(CandidateSlave::isKnown);
    }
}
