package io.quorate.simulation.node;

import io.quorate.model.JobOutcome;
import java.util.function.Consumer;

/**
 * How one attempt goes, in virtual time. It calls back from the agenda, and never from within one of these methods. Of several
 * ends that it tells of, the first one counts.
 */
public interface Course {

    /**
     * Called once, first.
     *
     * @param ended hears what came of it
     * @param stopped hears instead that it gave up for want of a lease
     */
    void begin(Consumer<JobOutcome> ended, Runnable stopped);

    /** It is to end soon; what was given to {@link #begin}, or this, hears of it. */
    void askToStop(Consumer<JobOutcome> ended);

    /** It is to end soon, and nothing of it executes after that moment, by the simulation's clock. */
    void stopBy(long atNanos, Runnable stopped);

    /** Nothing of it executes from now on, and nobody hears of it. */
    void kill();
}
