package io.quorate.spi;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;

/**
 * Runs attempts on a slave.
 *
 * <p>Obligations: no method blocks. For each started attempt the listener hears exactly once how it ended, when nothing of the
 * attempt executes any more. It must not be called from within {@link #start} or {@link #stop}. An exclusive attempt executes only
 * while the lease holds that {@link #leaseHolds} told of (P5): the slave asks for its stop in time, but a runner that can see to it
 * by itself, also when this JVM stands still, does so.
 */
public interface JobRunner {

    /**
     * Why this runner would never run the work, in a sentence; or null if it would. That there is no room for it now is no
     * reason: the cluster would not ask again.
     */
    @org.jspecify.annotations.Nullable
    String refusal(Work work);

    /**
     * Begins an attempt.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no room for it now: nothing of it is executed, the
     *     listener hears nothing, and the cluster places it again
     */
    void start(Launch launch, Listener listener);

    /** Asks an attempt to end soon; by force if it does not. Unknown attempts are ignored. */
    void stop(AttemptKey attempt);

    /**
     * The slave's lease holds for so long from that moment, by {@link Clock#monotonicNanos} of the slave's clock. A longer one that was
     * told before still counts. Called whenever it is renewed.
     */
    default void leaseHolds(long sinceNanos, long leaseNanos) {}

    /**
     * What to run.
     *
     * @param slave the slave that runs it
     * @param isolation whether it may execute without a lease
     */
    record Launch(AttemptKey attempt, Work work, NodeId slave, Isolation isolation) {}

    /** Hears how attempts end. Thread-safe. */
    interface Listener {
        /** Its code ended, or it was stopped. */
        void ended(AttemptKey attempt, JobOutcome outcome);

        /** There was no room for it, and nothing of it was executed: it is placed again as if it had not been tried. */
        void declined(AttemptKey attempt, String why);

        /** The runner stopped it by itself, for want of a lease, or never let it begin. It is placed again. */
        void stopped(AttemptKey attempt);

        /** What its code came to is unknown. It is placed again if its job has a retry for such losses left. */
        void lost(AttemptKey attempt, String why);
    }
}
