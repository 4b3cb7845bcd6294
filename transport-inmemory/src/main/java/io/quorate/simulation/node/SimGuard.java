package io.quorate.simulation.node;

import io.quorate.simulation.engine.SimClock;
import io.quorate.spi.RandomSource;
import java.util.function.LongConsumer;

/**
 * What the guard of a slave's processes does for exclusive jobs: it knows until when the lease holds, by its machine's clock, and
 * stops them in time although the slave's process may stand still. When that process dies, it kills them at once, which takes a moment.
 */
final class SimGuard {
    private static final long MILLI = 1_000_000;
    /** The stamp that a lease is counted from is the last one that had come before the heartbeat was sent. */
    private static final long OLDEST_STAMP_NANOS = 200 * MILLI;

    private static final long SLOWEST_KILL_NANOS = 10 * MILLI;

    private final World world;
    private final SimClock clock;
    private final RandomSource random;
    private final LongConsumer stop;
    private final long allowanceNanos;
    /** By the machine's clock. */
    private long leaseEndNanos = Long.MIN_VALUE;

    private boolean ended;

    /** @param stop begins to stop what runs, and is told when it is killed, in the simulation's time */
    SimGuard(World world, SimClock clock, RandomSource random, LongConsumer stop) {
        this.world = world;
        this.clock = clock;
        this.random = random;
        this.stop = stop;
        this.allowanceNanos = world.timings().stopAllowance().toNanos();
    }

    void leaseHolds(long sentNanos, long leaseNanos) {
        long endNanos = sentNanos - random.between(0, OLDEST_STAMP_NANOS) + leaseNanos;
        if (endNanos > leaseEndNanos) {
            leaseEndNanos = endNanos;
            world.agenda().at(Math.max(world.agenda().nowNanos(), whenToStop()), () -> look(endNanos));
        }
    }

    boolean mayStart() {
        return leaseEndNanos != Long.MIN_VALUE && world.agenda().nowNanos() < whenToStop();
    }

    /** The slave's process is dead, and the machine is not. On a busy one it may take as long as the lease allows. */
    void killLeftBehind(Runnable over) {
        long now = world.agenda().nowNanos();
        boolean busy = random.nextLong(3) == 0 && leaseEndNanos != Long.MIN_VALUE;
        long latest = busy ? Math.max(now, clock.whenShows(leaseEndNanos - allowanceNanos / 2)) : now;
        world.agenda().at(random.between(now, latest + SLOWEST_KILL_NANOS), over);
    }

    void end() {
        ended = true;
    }

    private void look(long scheduledEndNanos) {
        if (!ended && leaseEndNanos == scheduledEndNanos) {
            long killAt = clock.whenShows(leaseEndNanos - allowanceNanos / 2);
            stop.accept(killAt + random.between(0, SLOWEST_KILL_NANOS));
        }
    }

    private long whenToStop() {
        return clock.whenShows(leaseEndNanos - allowanceNanos);
    }
}
