package io.quorate.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A simulation broke a promise, or a node failed. The message says which, when, how to see it again, and what came before. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String promise;
    private final long seed;
    private final transient Duration at;
    private final transient FaultPlan faults;
    private final transient Map<FaultAct, Long> acts;

    InvariantViolation(
            String promise,
            String what,
            long seed,
            Duration at,
            String setup,
            String replay,
            FaultPlan faults,
            Map<FaultAct, Long> acts,
            List<String> trace,
            Throwable cause) {
        super(
                promise + " does not hold: " + what + System.lineSeparator() + "  seed " + seed + ", after "
                        + at.toMillis() / 1000.0 + " s of virtual time, with " + setup + System.lineSeparator()
                        + "  again: " + replay
                        + System.lineSeparator() + "  last events:" + System.lineSeparator() + "    "
                        + String.join(System.lineSeparator() + "    ", trace),
                cause);
        this.promise = promise;
        this.seed = seed;
        this.at = at;
        this.faults = faults;
        this.acts = new LinkedHashMap<>(acts);
    }

    /** The number of the promise, such as {@code P3}; {@code P12} if a node failed with an exception; "the test's own assertion" if that failed. */
    public String promise() {
        return promise;
    }

    public long seed() {
        return seed;
    }

    /** When it was noticed, in virtual time. */
    public Duration at() {
        return at;
    }

    /** Which faults the life had; never a {@linkplain FaultPlan#swarm swarm}, but what was drawn. */
    public FaultPlan faults() {
        return faults;
    }

    /** The single faults that had happened until then, in their order. */
    public List<FaultAct> acts() {
        return List.copyOf(acts.keySet());
    }

    /** When a fault had happened, in virtual time. */
    Duration momentOf(FaultAct act) {
        return Duration.ofNanos(acts.getOrDefault(act, 0L));
    }
}
