package io.quorate.simulation;

import com.google.common.base.Splitter;
import io.quorate.kernel.SeededRandom;
import java.util.List;
import java.util.concurrent.Callable;

/** Looks for a broken promise, inside the class loader that has the planted bug: its answer is text that both sides know. */
public final class PlantedRun implements Callable<String> {
    /** What is answered if nothing was found. */
    static final String NOTHING = "nothing";

    private final String where;
    private final long firstSeed;
    private final int seeds;

    /**
     * @param where empty: lives in which the seed decides everything; {@code script NAME}: a script of {@link Scripts};
     *     otherwise a number of masters, faults with their intensities, and maybe that disks have files, such as {@code 3
     *     PAUSE=20,CLOG=10 files}
     */
    public PlantedRun(String where, long firstSeed, int seeds) {
        this.where = where;
        this.firstSeed = firstSeed;
        this.seeds = seeds;
    }

    /** @return the promise, the number of seeds that it took, and the first line of the report, with spaces between them */
    @Override
    public String call() {
        for (int i = 0; i < seeds; i++) {
            try {
                live(firstSeed + i);
            } catch (InvariantViolation e) {
                return e.promise() + " " + (i + 1) + " "
                        + e.getMessage().lines().findFirst().orElse("");
            } catch (AssertionError unreached) {
                // The script did not get where it wanted to, as it may with a bug. That is not yet a promise that does
                // not hold: another seed is to show one.
            }
        }
        return NOTHING;
    }

    private void live(long seed) {
        List<String> words = Splitter.on(' ').splitToList(where);
        if (words.get(0).equals("script")) {
            Scripts.named(words.get(1)).accept(seed);
        } else {
            life(where, seed).run();
        }
    }

    /** The life of a seed, for a {@code where} that is no script. */
    static ClusterLife life(String where, long seed) {
        // Short ones: a bug that shows needs no long life, and those are soon over.
        ClusterLife life = ClusterLife.of(seed).lasting((int) new SeededRandom(seed).between(2, 20));
        if (where.isEmpty()) {
            return life;
        }
        List<String> words = Splitter.on(' ').splitToList(where);
        life = life.withMasters(Integer.parseInt(words.get(0))).withFaults(FaultPlan.parse(words.get(1)));
        return words.size() > 2 ? life.withFiles() : life;
    }
}
