package io.quorate.slave;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.Work;
import org.jspecify.annotations.Nullable;

/** What a {@link SlaveCore} wants done. No method blocks, throws, or calls back into the core during the call. */
public interface SlaveEffects {

    /** Why this slave would never run the work, in a sentence; or null if it would, once it has room. */
    @Nullable
    String refusal(Work work);

    /**
     * Starts an attempt: never twice, and only on the order of a leader (P9). Answered by exactly one call of
     * {@link SlaveCore#attemptEnded}, {@link SlaveCore#attemptDeclined}, {@link SlaveCore#attemptStopped} or
     * {@link SlaveCore#attemptLost}.
     *
     * @param isolation exclusive: it must not execute when the lease that {@link #leaseHolds} told of is over (P5)
     */
    void start(AttemptKey attempt, Work work, Isolation isolation);

    /**
     * The lease holds for so long from that moment, by {@link io.quorate.kernel.Now#nanos}: the one at which what was answered had been
     * sent. What was said before may have been longer, and then still counts.
     */
    void leaseHolds(long sentNanos, long leaseNanos);

    /** Asks an attempt that executes to end soon. Called at most once for each. */
    void stop(AttemptKey attempt);

    /**
     * Makes an outcome durable, if this slave has a disk, and goes on meanwhile: an outcome that is lost with its process costs
     * another attempt, as the end of the process a moment earlier would have.
     */
    default void keep(KeptOutcome outcome) {}

    /** An outcome need not be kept any longer. Also called for attempts of which none was kept. */
    default void forget(AttemptKey attempt) {}

    /** The slave that was told to leave has left: the cluster said so, or no longer counts on it. Called once. */
    void left();

    /** Something that people may want to know. */
    void event(SlaveEvent event);
}
