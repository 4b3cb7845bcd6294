package io.quorate;

import java.time.Duration;

/**
 * Allows a slave to run operating-system processes, and says how. Whoever may submit jobs to the cluster can run any
 * program as the user of this JVM: give a slave these options only where that is meant.
 */
public final class ProcessOptions {
    private static final Duration MAX_STOP_GRACE = Duration.ofHours(1);

    private final Duration stopGrace;

    private ProcessOptions(Builder builder) {
        this.stopGrace = builder.stopGrace;
    }

    /** Five seconds for a process to stop. */
    public static ProcessOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How long a process that is asked to end has before it is killed, with its whole process group. */
    public Duration stopGrace() {
        return stopGrace;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private Duration stopGrace = Duration.ofSeconds(5);

        private Builder() {}

        /** Default 5 s. */
        public Builder stopGrace(Duration value) {
            this.stopGrace = value;
            return this;
        }

        /** @throws IllegalArgumentException if an option is out of range; the message names it */
        public ProcessOptions build() {
            if (stopGrace.isNegative() || stopGrace.compareTo(MAX_STOP_GRACE) > 0) {
                throw new IllegalArgumentException("stopGrace is 0 to 1 hour, got " + stopGrace);
            }
            return new ProcessOptions(this);
        }
    }
}
