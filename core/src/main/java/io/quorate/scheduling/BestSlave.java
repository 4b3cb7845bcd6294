package io.quorate.scheduling;

import io.quorate.spi.PlacementPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best slave for a shape. Exact in whether there is one at all. In which one is best, it is exact for shapes of
 * which many jobs wait, whose ranking is kept; for the others it is the best of at most {@value #MAX_SAMPLE} that fit,
 * starting where the last search ended, so that a decision stays short in a cluster of any size.
 */
final class BestSlave {
    static final int MAX_SAMPLE = 1024;
    private static final int MANY_JOBS = 8;
    private static final int MAX_RANKINGS = 8;

    private final SlaveIndex slaves;
    private final PlacementPolicy policy;
    /** Least recently used first. */
    private final LinkedHashMap<Shape.Key, Ranking> rankings = new LinkedHashMap<>(16, 0.75f, true);

    private int sampleFrom;
    private long work;

    BestSlave(SlaveIndex slaves, PlacementPolicy policy) {
        this.slaves = slaves;
        this.policy = policy;
    }

    /** How many slaves were scored so far, since the scheduler became active: the measure of the time taken. */
    long work() {
        return work;
    }

    void update(Collection<CandidateSlave> changed) {
        if (!rankings.isEmpty()) {
            for (CandidateSlave slave : changed) {
                rankings.values().forEach(ranking -> ranking.enter(slave));
                work += rankings.size();
            }
        }
    }

    @Nullable
    CandidateSlave find(Shape shape) {
        work++;
        Ranking ranking = rankings.get(shape.key());
        if (ranking == null && shape.size() < MANY_JOBS) {
            return sample(shape);
        }
        return (ranking == null ? rank(shape) : ranking).first();
    }

    private Ranking rank(Shape shape) {
        Ranking ranking = new Ranking(shape.key(), policy, slaves);
        CandidateSlave slave = slaves.nextFree(shape.request(), 0);
        while (slave != null) {
            ranking.enter(slave);
            work++;
            slave = slaves.nextFree(shape.request(), slave.position() + 1);
        }
        rankings.put(shape.key(), ranking);
        if (rankings.size() > MAX_RANKINGS) {
            Map.Entry<Shape.Key, Ranking> eldest =
                    rankings.entrySet().iterator().next();
            rankings.remove(eldest.getKey());
        }
        return ranking;
    }

    private @Nullable CandidateSlave sample(Shape shape) {
        CandidateSlave best = null;
        long bestScore = 0;
        int start = sampleFrom;
        int scored = 0;
        boolean wrapped = false;
        CandidateSlave slave = slaves.nextFree(shape.request(), start);
        while (scored < MAX_SAMPLE) {
            if (slave == null) {
                if (wrapped) {
                    break;
                }
                wrapped = true;
                slave = slaves.nextFree(shape.request(), 0);
                continue;
            }
            if (wrapped && slave.position() >= start) {
                break;
            }
            if (!slaves.refuses(slave, shape.target())) {
                long score = policy.score(shape.request(), slave);
                scored++;
                boolean better = best == null
                        || score > bestScore
                        || (score == bestScore && slave.id().compareTo(best.id()) < 0);
                if (better) {
                    best = slave;
                    bestScore = score;
                }
            }
            work++;
            sampleFrom = slave.position() + 1;
            slave = slaves.nextFree(shape.request(), sampleFrom);
        }
        return best;
    }
}
