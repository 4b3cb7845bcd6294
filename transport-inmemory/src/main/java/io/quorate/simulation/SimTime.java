package io.quorate.simulation;

import java.time.Duration;

/**
 * Lets virtual time pass inside a {@link io.quorate.JobHandler} that a simulation runs ({@link SimulationBuilder#handler}). Call
 * it in what stands for the outside in your test: a store, a remote service, a clock that is slept on. Whatever can go wrong
 * with an attempt goes wrong in there: its slave dies, it is told to stop, another attempt of the same job begins elsewhere.
 */
public final class SimTime {

    private SimTime() {}

    /**
     * Returns when that much virtual time has passed. Let it pass before an effect on the outside, as a request takes its time
     * to arrive: an attempt that is killed meanwhile then never has the effect.
     *
     * <p>When the attempt's process dies, it does not return: an {@link Error} unwinds the handler's stack, every further call throws
     * it again, and nobody hears of what the handler does with it.
     *
     * @param time zero or more; also zero lets everything happen that is due now
     * @throws InterruptedException if the attempt is to stop
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException on any thread but that on which a simulation runs a handler
     */
    public static void pass(Duration time) throws InterruptedException {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not pass backwards, got " + time);
        }
        if (!(Thread.currentThread() instanceof HandlerThread handler)) {
            throw new IllegalStateException(
                    "virtual time passes inside a handler that a simulation runs, on the thread on which it"
                            + " was called; elsewhere use Simulation.runFor and Simulation.after");
        }
        handler.pass(time.toNanos());
    }
}
