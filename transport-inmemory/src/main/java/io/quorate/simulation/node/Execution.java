package io.quorate.simulation.node;

import io.quorate.model.AttemptKey;
import io.quorate.model.Work;

/**
 * An attempt that executes at this moment, whatever anybody believes.
 *
 * @param startedNanos of the simulation's time
 */
public record Execution(AttemptKey attempt, Work work, long startedNanos) {}
