package io.quorate.simulation;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.spi.RandomSource;
import java.time.Duration;

/**
 * What a handler does in a simulation: it says at once how long it would take and what would come of it, and the simulation
 * lets that time pass. Called once for each attempt; a function of its context alone, or the simulation cannot be replayed.
 */
@FunctionalInterface
public interface SimJob {

    Run run(Context context);

    /**
     * What a handler knows when it starts.
     *
     * @param random a function of the seed; the handler's own for this attempt
     */
    record Context(NodeId slave, AttemptKey attempt, Bytes payload, RandomSource random) {}

    /**
     * How an attempt goes.
     *
     * @param duration from its start to its end, if nobody stops it
     * @param stopDuration from being told to stop to its end
     */
    record Run(Duration duration, JobOutcome outcome, Duration stopDuration) {

        public static Run succeeds(Duration after, Bytes result) {
            return new Run(after, JobOutcome.succeeded(result), Duration.ofMillis(10));
        }

        public static Run fails(Duration after, String error) {
            return new Run(after, JobOutcome.failed(error), Duration.ofMillis(10));
        }

        /** The same, but slower or faster to stop. */
        public Run stoppingIn(Duration time) {
            return new Run(duration, outcome, time);
        }
    }
}
