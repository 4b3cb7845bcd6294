package io.quorate.slave;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.HeldDigest;
import io.quorate.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The attempts that the slave answers for, in the order of their tokens. */
final class AttemptTable {
    /**
     * At most so many: the register that lists them all is still one message, by their number and, whatever their names, by
     * its bytes. Outcomes that would make it too large are left out of it, see {@link #tellAll}.
     */
    static final int MAX_HELD = ProtocolLimits.MAX_ELEMENTS;

    private final TreeMap<Long, HeldAttempt> byToken = new TreeMap<>();
    /** Those that execute and must not without a lease. */
    private final TreeMap<Long, HeldAttempt> exclusive = new TreeMap<>();

    private final Fence fence;
    private final int maxHeld;
    private int executing;

    AttemptTable(Fence fence, int maxHeld) {
        this.fence = fence;
        this.maxHeld = maxHeld;
    }

    /** The attempt of that very key; null if it is not held. */
    @Nullable
    HeldAttempt get(AttemptKey key) {
        HeldAttempt held = byToken.get(key.token());
        return held != null && held.key().equals(key) ? held : null;
    }

    /** Whether another attempt is held under the key's token: no honest leader gives one token twice. */
    boolean isTokenTaken(AttemptKey key) {
        HeldAttempt held = byToken.get(key.token());
        return held != null && !held.key().equals(key);
    }

    boolean isFull() {
        return byToken.size() >= maxHeld;
    }

    boolean isEmpty() {
        return byToken.isEmpty();
    }

    int executingCount() {
        return executing;
    }

    void add(HeldAttempt held) {
        if (byToken.putIfAbsent(held.key().token(), held) != null) {
            throw new IllegalStateException("token " + held.key().token() + " is held already");
        }
        fence.onHeld(held.key());
        if (held.isExecuting()) {
            executing++;
            if (held.isExclusive()) {
                exclusive.put(held.key().token(), held);
            }
        }
    }

    /** To be called when an attempt of this table has ended. */
    void onExecutionEnded(HeldAttempt held) {
        executing--;
        exclusive.remove(held.key().token());
    }

    /** Exclusive attempts that execute, those that were told to stop included, in the order of their tokens. */
    Collection<HeldAttempt> exclusive() {
        return Collections.unmodifiableCollection(exclusive.values());
    }

    /** Whether {@link #exclusive} holds any. */
    boolean hasExclusive() {
        return !exclusive.isEmpty();
    }

    /** Whether a register of that sequence told of all that is held now. */
    boolean wasAllToldBy(long sequence) {
        return byToken.values().stream().allMatch(held -> held.heldAfterSequence < sequence);
    }

    /** Forgets an attempt that does not execute. */
    void forget(HeldAttempt held) {
        if (held.isExecuting()) {
            throw new IllegalStateException(held.key() + " executes");
        }
        byToken.remove(held.key().token());
        fence.bury(held.key());
    }

    /** In the order of their tokens. */
    Collection<HeldAttempt> all() {
        return Collections.unmodifiableCollection(byToken.values());
    }

    List<AttemptKey> executing() {
        List<AttemptKey> keys = new ArrayList<>();
        for (HeldAttempt held : byToken.values()) {
            if (held.isExecuting()) {
                keys.add(held.key());
            }
        }
        return keys;
    }

    /** Whether some end that the cluster should hear of has not been acknowledged. Refusals can be left unsaid. */
    boolean owesReports() {
        return byToken.values().stream().anyMatch(held -> held.phase() != HeldAttempt.Phase.REFUSED);
    }

    /** Whether some attempt has ended by itself, and the cluster may not know as what. */
    boolean owesOutcomes() {
        return byToken.values().stream().anyMatch(held -> held.phase() == HeldAttempt.Phase.ENDED);
    }

    /** Of all that is held, if it is more than so many attempts, which all execute and are to go on; otherwise null. */
    @Nullable
    HeldDigest digest(int maxListed) {
        if (byToken.size() <= maxListed) {
            return null;
        }
        HeldDigest digest = HeldDigest.NONE;
        for (HeldAttempt held : byToken.values()) {
            if (held.phase() != HeldAttempt.Phase.RUNNING) {
                return null;
            }
            digest = digest.plus(held.key().token());
        }
        return digest;
    }

    /**
     * All attempts, for a register of that sequence. Outcomes that would make the register too large are left out, and their
     * attempts called running: as if they had ended a moment later. Their ends are reported afterwards.
     */
    List<AttemptReport> tellAll(long sequence) {
        List<AttemptReport> reports = new ArrayList<>(byToken.size());
        long outcomeBytes = 0;
        for (HeldAttempt held : byToken.values()) {
            AttemptReport report = held.report();
            boolean isLarge = report.outcome() != null || !report.detail().isEmpty();
            long bytes = isLarge ? ReportSize.ofReport(report) : 0;
            if (outcomeBytes + bytes > ReportSize.MAX_REGISTER_OUTCOME_BYTES) {
                reports.add(AttemptReport.running(held.key()));
            } else {
                outcomeBytes += bytes;
                reports.add(report);
                held.toldInSequence = sequence;
            }
        }
        return reports;
    }
}
