package io.quorate.simulation;

import java.time.Duration;
import java.util.List;

/** A simulation broke a promise, or a node failed. The message says which, when, how to see it again, and what came before. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String promise;
    private final long seed;

    InvariantViolation(
            String promise,
            String what,
            long seed,
            Duration at,
            String setup,
            String replay,
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
    }

    /** The number of the promise, such as {@code P3}; {@code P12} if a node failed with an exception. */
    public String promise() {
        return promise;
    }

    public long seed() {
        return seed;
    }
}
