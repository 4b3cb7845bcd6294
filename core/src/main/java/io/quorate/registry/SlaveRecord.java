package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One slave with its live attempts and what they reserve. Only {@link Transitions} changes it, some of it by way of {@link SlaveTable}. */
final class SlaveRecord {
    /** So many refused targets are remembered; of a slave that refuses more the oldest is forgotten. */
    static final int MAX_REFUSED = 64;

    final NodeId id;
    Incarnation incarnation;

    @Nullable
    Endpoint endpoint;

    SortedMap<String, String> attributes = Collections.emptySortedMap();
    /** The highest sequence applied from this incarnation. */
    long sequence;

    long session;
    /** As the two that follow, changed by {@link SlaveTable} only, once the slave is in it. */
    boolean lost;
    /** When it was lost, by {@link RegistryState#steadyMillis}; 0 while it is not. */
    long lostAtSteadyMillis;
    /** Outlives losses and restarts: only a command ends it. */
    boolean draining;

    private Resources total = Resources.NONE;
    private int maxAttempts = SlaveInfo.MAX_ATTEMPTS;
    private Resources reserved = Resources.NONE;
    private Resources available = Resources.NONE;
    private final LiveAttempts live = new LiveAttempts();
    /** By token: what it says it executes, and of which nothing is known here any more, so that nothing can be reserved for it. */
    private final TreeMap<Long, AttemptKey> strays = new TreeMap<>();

    private final LinkedHashSet<String> refused = new LinkedHashSet<>();

    SlaveRecord(NodeId id, Incarnation incarnation) {
        this.id = id;
        this.incarnation = incarnation;
    }

    SlaveState state() {
        if (lost) {
            return SlaveState.LOST;
        }
        return draining ? SlaveState.DRAINING : SlaveState.ALIVE;
    }

    Resources total() {
        return total;
    }

    int maxAttempts() {
        return maxAttempts;
    }

    void offer(Resources resources, int newMaxAttempts) {
        total = resources;
        maxAttempts = newMaxAttempts;
        available = total.minus(reserved);
    }

    /** Its live attempts by token. */
    Collection<AttemptRecord> live() {
        return live;
    }

    @Nullable
    Long lowestToken() {
        AttemptRecord first = live.first();
        return first == null ? null : first.token;
    }

    boolean holds(long token) {
        return live.get(token) != null;
    }

    /** Its live attempt of that key; null if it has none. */
    @Nullable
    AttemptRecord live(AttemptKey key) {
        AttemptRecord attempt = live.get(key.token());
        boolean same = attempt != null && attempt.number == key.attempt() && attempt.job.id.equals(key.job());
        return same ? attempt : null;
    }

    void reserve(AttemptRecord attempt) {
        if (!live.add(attempt)) {
            throw new IllegalStateException("token " + attempt.token + " is live on " + id + " already");
        }
        reserved = reserved.plus(attempt.reservation());
        available = total.minus(reserved);
    }

    void release(AttemptRecord attempt) {
        if (!live.remove(attempt)) {
            throw new IllegalStateException("attempt " + attempt.key() + " is not live on " + id);
        }
        reserved = reserved.minus(attempt.reservation());
        available = total.minus(reserved);
    }

    /** What it executes of jobs that were forgotten, by token; a live view. */
    Collection<AttemptKey> strays() {
        return Collections.unmodifiableCollection(strays.values());
    }

    boolean hasStray(AttemptKey key) {
        return key.equals(strays.get(key.token()));
    }

    /** Only {@link SlaveTable} calls this and the next two, once the slave is in it. */
    void addStray(AttemptKey key) {
        strays.put(key.token(), key);
    }

    void removeStray(AttemptKey key) {
        strays.remove(key.token(), key);
    }

    void clearStrays() {
        strays.clear();
    }

    /** Whether the sums stay within their range when this is reserved as well, which no honest slave exceeds. */
    boolean canHold(Resources request) {
        for (int i = 0; i < request.size(); i++) {
            if (reserved.thousandths(request.nameAt(i)) > Long.MAX_VALUE / 2 - request.thousandthsAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether something new fits beside all that executes there, and nothing is over what the slave offers (P6). */
    boolean fits(Resources request) {
        return strays.isEmpty() && hasRoom(request);
    }

    /** Whether the request fits beside what is reserved: enough for what executes there already, beside any strays. */
    boolean hasRoom(Resources request) {
        return isWithinTotal() && hasRoomForAttempt() && request.fitsIn(available);
    }

    /** Whether it takes one more attempt, however little that asks for. */
    boolean hasRoomForAttempt() {
        return live.size() < maxAttempts;
    }

    /** False after the slave shrank, or came back with attempts that must stop. */
    boolean isWithinTotal() {
        return reserved.fitsIn(total);
    }

    boolean isOpen() {
        return state() == SlaveState.ALIVE && isWithinTotal() && strays.isEmpty();
    }

    Set<String> refused() {
        return refused;
    }

    void refuse(String target) {
        if (refused.add(target) && refused.size() > MAX_REFUSED) {
            refused.remove(refused.iterator().next());
        }
    }

    SlaveInfo toModel() {
        return new SlaveInfo(id, endpoint, incarnation, state(), total, available, attributes, live.size());
    }

    SlaveCapacity toCapacity() {
        return new SlaveCapacity(
                state(),
                lost ? 0 : session,
                isOpen(),
                total,
                available,
                attributes,
                live.size(),
                maxAttempts,
                refused.isEmpty() ? Collections.emptySet() : Collections.unmodifiableSet(new LinkedHashSet<>(refused)));
    }

    /** What runs here, as far as the slave has confirmed it. */
    HeldDigest running() {
        HeldDigest digest = HeldDigest.NONE;
        for (AttemptRecord attempt : live) {
            digest = attempt.state == AttemptState.RUNNING ? digest.plus(attempt.token) : digest;
        }
        return digest;
    }

    /** The same, with what was assigned and is not confirmed. */
    HeldDigest runningOrAssigned() {
        HeldDigest digest = HeldDigest.NONE;
        for (AttemptRecord attempt : live) {
            digest = attempt.isStopping() ? digest : digest.plus(attempt.token);
        }
        return digest;
    }

    List<AttemptOnSlave> attempts() {
        return live.stream().map(SlaveRecord::onSlave).toList();
    }

    /** Those that the slave has not confirmed, up to that token. */
    List<AttemptOnSlave> unconfirmed(long upToToken) {
        List<AttemptOnSlave> unconfirmed = new ArrayList<>();
        for (AttemptRecord attempt : live) {
            if (attempt.token > upToToken) {
                break;
            }
            if (attempt.state != AttemptState.RUNNING) {
                unconfirmed.add(onSlave(attempt));
            }
        }
        return unconfirmed;
    }

    static AttemptOnSlave onSlave(AttemptRecord attempt) {
        AttemptState state = attempt.state;
        if (state == null) {
            throw new IllegalStateException("attempt " + attempt.key() + " has ended");
        }
        return new AttemptOnSlave(
                attempt.key(),
                state,
                attempt.job.spec().work(),
                attempt.job.spec().isolation());
    }
}
