package io.quorate.simulation.node;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.RandomSource;
import org.jspecify.annotations.Nullable;

/** What jobs do when they run: known when they start, since nobody but time decides. */
public interface JobBehaviour {

    /** Why no slave runs this work; null if they do. */
    @Nullable
    String refusal(Work work);

    Run run(NodeId slave, AttemptKey attempt, Work work, RandomSource random);

    /**
     * @param durationNanos from the start to the end, if it is left alone
     * @param stopNanos from being asked to stop to the end
     */
    record Run(long durationNanos, JobOutcome outcome, long stopNanos) {}
}
