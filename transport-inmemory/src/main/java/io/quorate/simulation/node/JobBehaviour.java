package io.quorate.simulation.node;

import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.RandomSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What jobs do when they run. */
public interface JobBehaviour {

    /** Why no slave runs this work; null if they do. */
    @Nullable
    String refusal(Work work);

    /** How that attempt goes; it does not begin yet. */
    Course course(Start start);

    /**
     * What is to begin.
     *
     * @param random for this slave's attempts
     * @param hasLease whether the attempt may act on the outside at this moment, as far as its slave knows
     */
    record Start(NodeId slave, AttemptKey attempt, Work work, RandomSource random, BooleanSupplier hasLease) {}
}
