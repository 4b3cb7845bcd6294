package io.quorate.scheduling;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.Registry;
import io.quorate.registry.SlaveCapacity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All slaves as candidates, with two trees over them: what is free, and what they offer in all. Slaves whose replicated state
 * changed are noted, and looked at again only before the next decision.
 */
final class SlaveIndex {
    private static final long NOTHING_GREW = -1;

    private final Registry registry;
    private final Dimensions dimensions = new Dimensions();
    private final CapacityTree free = new CapacityTree();
    private final CapacityTree totals = new CapacityTree();
    private final List<CandidateSlave> byPosition = new ArrayList<>();
    private final Map<NodeId, CandidateSlave> byId = new LinkedHashMap<>();
    private final TreeSet<NodeId> stale = new TreeSet<>();
    private final TreeSet<NodeId> frozen = new TreeSet<>();
    private final TreeSet<NodeId> resting = new TreeSet<>();
    private final List<CandidateSlave> changed = new ArrayList<>();
    /** For each dimension the most that is free on a slave where more became free; see {@link #mayHaveRoomSince}. */
    private final long[] grown = new long[CapacityTree.DIMENSIONS];

    SlaveIndex(Registry registry) {
        this.registry = registry;
        Arrays.fill(grown, NOTHING_GREW);
        registry.slaveIds().forEach(stale::add);
    }

    // ---- keeping up with the registry

    void markStale(NodeId slave) {
        stale.add(slave);
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
        for (NodeId id : stale) {
            SlaveCapacity capacity = registry.capacity(id);
            if (capacity != null) {
                refresh(id, capacity);
            }
        }
        stale.clear();
    }

    private void refresh(NodeId id, SlaveCapacity capacity) {
        dimensions.learn(capacity.total());
        CandidateSlave slave = byId.get(id);
        if (slave == null) {
            slave = new CandidateSlave(id, byPosition.size(), capacity);
            byPosition.add(slave);
            byId.put(id, slave);
        }
        slave.update(capacity, frozen.contains(id) || resting.contains(id));
        if (slave.isKnown()) {
            totals.open(slave.position(), dimensions.amounts(slave.total()));
        } else {
            totals.close(slave.position());
        }
        reindexFree(slave);
    }

    void addInFlight(CandidateSlave slave, Resources request) {
        slave.addInFlight(request);
        reindexFree(slave);
    }

    /** What was in flight will not come. */
    void removeInFlight(CandidateSlave slave, Resources request) {
        slave.removeInFlight(request);
        reindexFree(slave);
    }

    /** What was in flight has become part of the registry's state: all in all nothing was freed. */
    void settleInFlight(CandidateSlave slave, Resources request) {
        slave.removeInFlight(request);
        stale.add(slave.id());
    }

    private void reindexFree(CandidateSlave slave) {
        if (slave.isOpen()) {
            long[] amounts = dimensions.amounts(slave.available());
            free.open(slave.position(), amounts);
            if (slave.hasGrownSinceIndexed()) {
                for (int d = 0; d < amounts.length; d++) {
                    grown[d] = Math.max(grown[d], amounts[d]);
                }
            }
        } else {
            free.close(slave.position());
        }
        slave.indexed();
        changed.add(slave);
    }

    /** The slaves that changed since the last call, some perhaps more than once. */
    List<CandidateSlave> takeChanged() {
        List<CandidateSlave> taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }

    // ---- what became free

    boolean hasGrown() {
        return grown[0] != NOTHING_GREW;
    }

    /** False only if nothing that became free since {@link #forgetGrowth} can hold the request. */
    boolean mayHaveRoomSince(Resources request) {
        long[] wanted = dimensions.amounts(request);
        for (int d = 0; d < wanted.length; d++) {
            if (grown[d] < wanted[d]) {
                return false;
            }
        }
        return true;
    }

    void forgetGrowth() {
        Arrays.fill(grown, NOTHING_GREW);
    }

    // ---- questions

    /** The next slave, from a position on, where the request fits now; null if there is none. */
    @Nullable
    CandidateSlave nextFree(Resources request, int from) {
        return next(free, request, from, true);
    }

    /** The next slave, from a position on, that is not lost and could hold the request if it were empty. */
    @Nullable
    CandidateSlave nextKnown(Resources request, int from) {
        return next(totals, request, from, false);
    }

    private @Nullable CandidateSlave next(CapacityTree tree, Resources request, int from, boolean now) {
        if (dimensions.asksForUnknown(request)) {
            return null;
        }
        long[] wanted = dimensions.amounts(request);
        int position = tree.next(wanted, from);
        while (position >= 0) {
            CandidateSlave slave = byPosition.get(position);
            if (now ? slave.fits(request) : request.fitsIn(slave.total())) {
                return slave;
            }
            position = tree.next(wanted, position + 1);
        }
        return null;
    }

    boolean refuses(CandidateSlave slave, String target) {
        return registry.refuses(slave.id(), target);
    }

    int size() {
        return byPosition.size();
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
