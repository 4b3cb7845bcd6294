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
    private final NodeId id;
    private final int position;
    private SlaveCapacity applied;
    private boolean frozen;
    private Resources inFlight = Resources.NONE;
    private int inFlightCount;
    private Resources available;
    private long version;
    /** What was available when it was last indexed; null if it was closed. */
    private @Nullable Resources indexedAvailable;

    private long indexedSession;

    CandidateSlave(NodeId id, int position, SlaveCapacity applied) {
        this.id = id;
        this.position = position;
        this.applied = applied;
        this.available = applied.available();
    }

    void update(SlaveCapacity capacity, boolean isFrozen) {
        applied = capacity;
        frozen = isFrozen;
        recompute();
    }

    void addInFlight(Resources request) {
        inFlight = inFlight.plus(request);
        inFlightCount++;
        recompute();
    }

    void removeInFlight(Resources request) {
        inFlight = inFlight.minus(request);
        inFlightCount--;
        recompute();
    }

    private void recompute() {
        available = applied.available().minus(inFlight);
        version++;
    }

    void indexed() {
        indexedAvailable = isOpen() ? available : null;
        indexedSession = applied.session();
    }

    /** Whether something may fit here now that did not when it was last indexed; a new session also forgets refusals. */
    boolean hasGrownSinceIndexed() {
        return isOpen()
                && (indexedAvailable == null
                        || indexedSession != applied.session()
                        || !available.fitsIn(indexedAvailable));
    }

    /** Whether anything may be placed here now. */
    boolean isOpen() {
        return applied.open() && !frozen && attempts() < applied.maxAttempts() && inFlight.fitsIn(applied.available());
    }

    boolean isKnown() {
        return applied.state() != SlaveState.LOST;
    }

    boolean isDraining() {
        return applied.state() == SlaveState.DRAINING;
    }

    boolean fits(Resources request) {
        return isOpen() && request.fitsIn(available);
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
        return available;
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
