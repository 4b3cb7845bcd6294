package io.quorate.scheduling;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveState;
import io.quorate.registry.SlaveCapacity;
import io.quorate.spi.PlacementPolicy;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A slave as the scheduler sees it: what the registry has applied, less what is in flight. */
final class CandidateSlave implements PlacementPolicy.Candidate {
    /** Not in the order of slaves; see {@link OrderedSlaves}. */
    static final long UNORDERED = -1;

    private NodeId id;
    private final int position;
    private final Dimensions dimensions;
    private SlaveCapacity applied;
    private Demand appliedAvailable;
    private Demand total;
    private boolean frozen;

    private final long[] inFlight = new long[Dimensions.MAX];
    private Resources inFlightRest = Resources.NONE;
    private boolean hasRestInFlight;
    private int inFlightCount;

    private final long[] available = new long[Dimensions.MAX];
    private Resources availableRest = Resources.NONE;
    /** The same by names, once it was asked for. */
    private @Nullable Resources availableByName;

    private boolean open;
    /** Of what is applied; here since searches ask it of very many slaves, and few refuse anything. */
    private boolean refusesAny;

    private long version;

    /** What was available when it was last indexed, if it was open. */
    private final long[] indexedAvailable = new long[Dimensions.MAX];

    private Resources indexedRest = Resources.NONE;
    private boolean indexedOpen;
    private long indexedSession;

    /** Under which key it stands in the order of slaves. */
    long orderKey = UNORDERED;

    /** What it may have room for again. */
    Wakeups.@Nullable Wakeup wakeup;
    /** Whether it stands in the list of slaves with more room, see {@link SlaveIndex#takeGrown}. */
    boolean grown;

    CandidateSlave(NodeId id, int position, Dimensions dimensions, SlaveCapacity applied) {
        this.id = id;
        this.position = position;
        this.dimensions = dimensions;
        this.applied = applied;
        this.appliedAvailable = dimensions.demand(applied.available());
        this.total = dimensions.demand(applied.total());
        recompute();
    }

    /** Takes another slave's part from here on. Only if nothing that was placed here is on its way. */
    void become(NodeId other, SlaveCapacity capacity, boolean isFrozen) {
        if (hasInFlight()) {
            throw new IllegalStateException("something is on its way to slave " + id);
        }
        id = other;
        update(capacity, isFrozen);
    }

    /** Nobody knows the slave any more. */
    void leave() {
        update(SlaveCapacity.NONE, false);
    }

    boolean hasInFlight() {
        return inFlightCount > 0;
    }

    void update(SlaveCapacity capacity, boolean isFrozen) {
        if (!capacity.total().equals(applied.total())) {
            total = dimensions.demand(capacity.total());
        }
        applied = capacity;
        appliedAvailable = dimensions.demand(capacity.available());
        frozen = isFrozen;
        recompute();
    }

    void addInFlight(Demand request) {
        for (int d = 0; d < inFlight.length; d++) {
            inFlight[d] += request.amounts()[d];
        }
        if (!request.isNumbered()) {
            inFlightRest = inFlightRest.plus(request.rest());
            hasRestInFlight = true;
        }
        inFlightCount++;
        recompute();
    }

    void removeInFlight(Demand request) {
        for (int d = 0; d < inFlight.length; d++) {
            inFlight[d] -= request.amounts()[d];
        }
        if (!request.isNumbered()) {
            inFlightRest = inFlightRest.minus(request.rest());
            hasRestInFlight = !inFlightRest.isEmpty();
        }
        inFlightCount--;
        recompute();
    }

    private void recompute() {
        boolean within = true;
        for (int d = 0; d < available.length; d++) {
            long left = appliedAvailable.amounts()[d] - inFlight[d];
            within &= left >= 0;
            available[d] = Math.max(0, left);
        }
        availableRest = appliedAvailable.rest();
        if (hasRestInFlight) {
            within &= inFlightRest.fitsIn(availableRest);
            availableRest = availableRest.minus(inFlightRest);
        }
        refusesAny = !applied.refused().isEmpty();
        open = within && applied.open() && !frozen && attempts() < applied.maxAttempts();
        availableByName = null;
        version++;
    }

    void indexed() {
        System.arraycopy(available, 0, indexedAvailable, 0, available.length);
        indexedRest = availableRest;
        indexedOpen = open;
        indexedSession = applied.session();
    }

    /** Whether something may fit here now that did not when it was last indexed; a new session also forgets refusals. */
    boolean hasGrownSinceIndexed() {
        if (!open || !indexedOpen || indexedSession != applied.session()) {
            return open;
        }
        for (int d = 0; d < available.length; d++) {
            if (available[d] > indexedAvailable[d]) {
                return true;
            }
        }
        return !appliedAvailable.isNumbered() && !availableRest.fitsIn(indexedRest);
    }

    /** Whether anything may be placed here now. */
    boolean isOpen() {
        return open;
    }

    boolean isKnown() {
        return applied.state() != SlaveState.LOST;
    }

    boolean isDraining() {
        return applied.state() == SlaveState.DRAINING;
    }

    boolean fits(Demand request) {
        if (!open) {
            return false;
        }
        for (int d = 0; d < available.length; d++) {
            if (available[d] < request.amounts()[d]) {
                return false;
            }
        }
        return request.isNumbered() || request.rest().fitsIn(availableRest);
    }

    boolean refuses(String target) {
        return refusesAny && applied.refused().contains(target);
    }

    /** Whether the shape can be placed here now. */
    boolean takes(Shape shape) {
        return fits(shape.demand(dimensions)) && !refuses(shape.target());
    }

    /** Whether it offers a resource that has no number. */
    boolean hasUnnumbered() {
        return !total.isNumbered();
    }

    boolean refusesAny() {
        return refusesAny;
    }

    /** What it offers, by the number of the resource; not to be changed. */
    long[] totalAmounts() {
        return total.amounts();
    }

    /** What is left, by the number of the resource; not to be changed. */
    long[] availableAmounts() {
        return available;
    }

    long session() {
        return applied.session();
    }

    int position() {
        return position;
    }

    /** Rises with each change, so that a score computed before it is told. */
    long version() {
        return version;
    }

    @Override
    public NodeId id() {
        return id;
    }

    @Override
    public Resources total() {
        return applied.total();
    }

    @Override
    public Resources available() {
        Resources known = availableByName;
        if (known == null) {
            known = dimensions.resources(available, availableRest);
            availableByName = known;
        }
        return known;
    }

    @Override
    public SortedMap<String, String> attributes() {
        return applied.attributes();
    }

    @Override
    public int attempts() {
        return applied.attempts() + inFlightCount;
    }
}
