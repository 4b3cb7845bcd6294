package io.quorate.simulation;

import io.quorate.spi.RandomSource;
import java.time.Duration;

/**
 * What a host application does with a cluster, for {@link ClusterLife#with}: its handlers, its placement policy, what it submits,
 * and what it demands. Each life gets an object of its own.
 *
 * <p>All methods are called on the thread that runs the life. They must be functions of their arguments and of what the
 * simulation shows, or the life cannot be lived again.
 */
public interface Workload {

    /**
     * Adds handlers, and what else is the application's: a placement policy, slaves with their attributes. Where it adds no slaves, the
     * seed decides on them. Seed, masters, clients, faults and the replay command are the life's, whatever is said of them here.
     */
    void setUp(SimulationBuilder cluster);

    /**
     * Called once, when the nodes are about to start. Here clients submit, at once and later ({@link Simulation#after}), and
     * rules are laid down ({@link Simulation#always}).
     *
     * @param random the workload's own; a function of the seed
     * @param length for how long there are faults; who asks for something new after that keeps the life from its end
     */
    void begin(Simulation sim, RandomSource random, Duration length);

    /**
     * Called once the faults have stopped and every job has ended that can. An {@link AssertionError} becomes an
     * {@link InvariantViolation}.
     */
    default void checkEnd(Simulation sim) {}
}
