package io.quorate.spi;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;

/**
 * Runs attempts on a slave.
 *
 * <p>Obligations: no method blocks. For each started attempt the listener hears exactly one {@link Listener#ended}, when nothing
 * of the attempt executes any more. It must not be called from within {@link #start} or {@link #stop}.
 */
public interface JobRunner {

    /** Why this runner would not run the work, in a sentence; or null if it would. */
    @org.jspecify.annotations.Nullable
    String refusal(Work work);

    void start(Launch launch, Listener listener);

    /** Asks an attempt to end soon; by force if it does not. Unknown attempts are ignored. */
    void stop(AttemptKey attempt);

    /**
     * What to run.
     *
     * @param slave the slave that runs it
     */
    record Launch(AttemptKey attempt, Work work, NodeId slave) {}

    /** Hears how attempts end. Thread-safe. */
    interface Listener {
        void ended(AttemptKey attempt, JobOutcome outcome);
    }
}
