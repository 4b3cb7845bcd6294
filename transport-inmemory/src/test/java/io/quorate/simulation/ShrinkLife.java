package io.quorate.simulation;

import org.junit.jupiter.api.Test;

/**
 * Shrinks the life that the properties of {@link ClusterLife#replayCommand} name, and prints what is left of it: no part of the
 * build. {@code -Dquorate.sim.lives} says how many lives it may take.
 */
final class ShrinkLife {

    @Test
    void shrink() {
        ClusterLife life = ClusterLife.named(System::getProperty, 1);
        ShrunkLife shrunk = Shrinker.shrink(life, Integer.getInteger("quorate.sim.lives", 500));
        System.out.println(shrunk == null ? "this life breaks no promise: " + life.replayCommand() : shrunk);
    }
}
