package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.spi.RandomSource;

/**
 * Random numbers that each {@link FaultAct} has for itself, so that a life with fewer faults has the others as they were: what
 * a {@link Shrinker} needs. Numbers that are drawn outside of any act are the seed's alone.
 */
final class ActRandom implements RandomSource {
    private final long seed;
    private SeededRandom current;

    ActRandom(long seed) {
        this.seed = seed;
        this.current = new SeededRandom(seed);
    }

    /** For the moments at which a fault happens. */
    SeededRandom ofMoments(Fault fault) {
        return of(fault, 0);
    }

    /** From here on, numbers are that act's. */
    void begin(FaultAct act) {
        current = of(act.fault(), act.number());
    }

    /** What is done later by the act that is under way, with that act's numbers. */
    Runnable continued(Runnable act) {
        SeededRandom own = current;
        return () -> {
            current = own;
            act.run();
        };
    }

    @Override
    public long nextLong() {
        return current.nextLong();
    }

    private SeededRandom of(Fault fault, int number) {
        // By the name: the order in which faults are declared may change.
        SeededRandom ofFault = new SeededRandom(seed ^ ((long) fault.name().hashCode() << 32));
        return new SeededRandom(ofFault.nextLong() ^ number).split();
    }
}
