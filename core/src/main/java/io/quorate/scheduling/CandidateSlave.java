package io.quorate.scheduling;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveState;
import io.quorate.registry.SlaveCapacity;
import io.quorate.spi.PlacementPolicy;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A slave as the scheduler sees it: what the registry has applied, less what is in flight.
 *
 * <p>In a large cluster nothing of a slave is in the processor's cache when a decision changes it. So what a decision reads and
 * writes stands in the object itself and in one array beside it: with 10,000 slaves, following what the registry said from
 * object to object for it was two fifths of a decision.
 */
final class CandidateSlave implements PlacementPolicy.Candidate {
    /** Not in the order of slaves; see {@link OrderedSlaves}. */
    static final long UNORDERED = -1;
    /** In {@link #amounts}, where what was available when it was last indexed begins. */
    private static final int INDEXED = Dimensions.MAX;

    private NodeId id;
    private final int position;
    private final Dimensions dimensions;
    private SlaveCapacity applied;
    private Demand appliedAvailable;
    private Demand total;

    // What the registry has applied, as far as each decision asks for it.
    private boolean known;
    private boolean accepts;
    private boolean refusesAny;
    private boolean offersUnnumbered;
    private int appliedAttempts;
    private int maxAttempts;
    private long session;

    private int inFlightCount;
    private Resources inFlightRest = Resources.NONE;
    private boolean hasRestInFlight;

    /**
     * By the number of the resource: what is left, less than nothing if more is in flight than there is; from {@link #INDEXED} on
     * what was left when it was last indexed.
     */
    private final long[] amounts = new long[2 * Dimensions.MAX];

    private Resources availableRest = Resources.NONE;
    /** What is left by names, once it was asked for. */
    private @Nullable Resources availableByName;

    private boolean open;
    private long version;

    private Resources indexedRest = Resources.NONE;
    private boolean indexedOpen;
    private long indexedSession;

    /** Under which key it stands in the order of slaves. */
    long orderKey = UNORDERED;

    /** What it may have room for again. */
    Wakeups.@Nullable Wakeup wakeup;
    /** Whether it stands in the list of slaves with more room, see {@link SlaveIndex#takeGrown}. */
    boolean grown;

    CandidateSlave(NodeId id, int position, Dimensions dimensions, SlaveCapacity capacity, boolean isFrozen) {
        this.id = id;
        this.position = position;
        this.dimensions = dimensions;
        this.applied = SlaveCapacity.NONE;
        this.appliedAvailable = dimensions.demand(Resources.NONE);
        this.total = appliedAvailable;
        update(capacity, isFrozen);
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
        Demand availableNow = dimensions.demand(capacity.available());
        for (int d = 0; d < Dimensions.MAX; d++) {
            amounts[d] += availableNow.amounts()[d] - appliedAvailable.amounts()[d];
        }
        applied = capacity;
        appliedAvailable = availableNow;
        known = capacity.state() != SlaveState.LOST;
        accepts = capacity.open() && !isFrozen;
        refusesAny = !capacity.refused().isEmpty();
        offersUnnumbered = !availableNow.isNumbered();
        appliedAttempts = capacity.attempts();
        maxAttempts = capacity.maxAttempts();
        session = capacity.session();
        changed();
    }

    void addInFlight(Demand request) {
        for (int d = 0; d < dimensions.size(); d++) {
            amounts[d] -= request.amounts()[d];
        }
        if (!request.isNumbered()) {
            inFlightRest = inFlightRest.plus(request.rest());
            hasRestInFlight = true;
        }
        inFlightCount++;
        changed();
    }

    void removeInFlight(Demand request) {
        for (int d = 0; d < dimensions.size(); d++) {
            amounts[d] += request.amounts()[d];
        }
        if (!request.isNumbered()) {
            inFlightRest = inFlightRest.minus(request.rest());
            hasRestInFlight = !inFlightRest.isEmpty();
        }
        inFlightCount--;
        changed();
    }

    private void changed() {
        boolean within = true;
        for (int d = 0; d < dimensions.size(); d++) {
            within &= amounts[d] >= 0;
        }
        if (offersUnnumbered || hasRestInFlight) {
            Resources rest = appliedAvailable.rest();
            within &= inFlightRest.fitsIn(rest);
            availableRest = rest.minus(inFlightRest);
        } else {
            availableRest = Resources.NONE;
        }
        open = within && accepts && attempts() < maxAttempts;
        availableByName = null;
        version++;
    }

    void indexed() {
        System.arraycopy(amounts, 0, amounts, INDEXED, dimensions.size());
        indexedRest = availableRest;
        indexedOpen = open;
        indexedSession = session;
    }

    /** Whether something may fit here now that did not when it was last indexed; a new session also forgets refusals. */
    boolean hasGrownSinceIndexed() {
        if (!open || !indexedOpen || indexedSession != session) {
            return open;
        }
        for (int d = 0; d < dimensions.size(); d++) {
            if (amounts[d] > amounts[INDEXED + d]) {
                return true;
            }
        }
        return offersUnnumbered && !availableRest.fitsIn(indexedRest);
    }

    /** Whether anything may be placed here now. */
    boolean isOpen() {
        return open;
    }

    boolean isKnown() {
        return known;
    }

    boolean isDraining() {
        return applied.state() == SlaveState.DRAINING;
    }

    boolean fits(Demand request) {
        if (!open) {
            return false;
        }
        for (int d = 0; d < dimensions.size(); d++) {
            if (amounts[d] < request.amounts()[d]) {
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

    /** What is left, by the number of the resource, if it is open; not to be changed. Behind it stands what is nobody else's. */
    long[] availableAmounts() {
        return amounts;
    }

    long session() {
        return session;
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
        Resources asked = availableByName;
        if (asked == null) {
            asked = dimensions.resources(amounts, availableRest);
            availableByName = asked;
        }
        return asked;
    }

    @Override
    public SortedMap<String, String> attributes() {
        return applied.attributes();
    }

    @Override
    public int attempts() {
        return appliedAttempts + inFlightCount;
    }
}
