package io.quorate.simulation;

import java.util.concurrent.Callable;

/** Finds a broken promise as {@link PlantedRun} does, and shrinks the life; for a class loader that has a planted bug. */
public final class ShrunkRun implements Callable<String> {
    private static final int MAX_LIVES = 300;

    private final String where;
    private final long firstSeed;
    private final int seeds;

    public ShrunkRun(String where, long firstSeed, int seeds) {
        this.where = where;
        this.firstSeed = firstSeed;
        this.seeds = seeds;
    }

    /** @return the promise, how many single faults had happened, how many are left, and the whole result, with spaces between */
    @Override
    public String call() {
        for (int i = 0; i < seeds; i++) {
            ClusterLife life = PlantedRun.life(where, firstSeed + i);
            int before = actsUntilBroken(life);
            ShrunkLife shrunk = before == 0 ? null : Shrinker.shrink(life, MAX_LIVES);
            if (shrunk != null) {
                return shrunk.violation().promise() + " " + before + " "
                        + shrunk.acts().size() + " " + shrunk;
            }
        }
        return PlantedRun.NOTHING;
    }

    /** 0 also if no promise is broken. */
    private static int actsUntilBroken(ClusterLife life) {
        try {
            life.run();
            return 0;
        } catch (InvariantViolation e) {
            return e.acts().size();
        }
    }
}
