package io.quorate.scheduling;

import io.quorate.spi.PlacementPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a host's own policy: the slave with the highest score. Exact in whether there is one at all. In which one is
 * best, it is exact for shapes of which many jobs wait, whose ranking is kept; for the others it is the best of at most
 * {@value #MAX_SAMPLE} that fit, starting where the last search ended, so that a decision stays short in a cluster of any size.
 */
final class BestSlave implements SlaveChoice {
    static final int MAX_SAMPLE = 1024;
    private static final int MANY_JOBS = 8;
    private static final int MAX_RANKINGS = 8;

    private final PlacementPolicy policy;
    private final Dimensions dimensions;
    private final CapacityTree free = new CapacityTree();
    private final List<CandidateSlave> byPosition = new ArrayList<>();
    /** Least recently used first. */
    private final LinkedHashMap<Shape.Key, Ranking> rankings = new LinkedHashMap<>(16, 0.75f, true);

    private int sampleFrom;
    private long work;

    BestSlave(PlacementPolicy policy, Dimensions dimensions) {
        this.policy = policy;
        this.dimensions = dimensions;
    }

    @Override
    public long work() {
        return work;
    }

    @Override
    public void expect(long[] total) {
        // The score is the policy's business.
    }

    @Override
    public void update(CandidateSlave slave) {
        if (slave.position() == byPosition.size()) {
            byPosition.add(slave);
        }
        if (slave.isOpen()) {
            free.open(slave.position(), slave.availableAmounts());
        } else {
            free.close(slave.position());
        }
        rankings.values().forEach(ranking -> ranking.enter(slave));
        work += rankings.size();
    }

    @Override
    public @Nullable CandidateSlave find(Shape shape) {
        work++;
        Ranking ranking = rankings.get(shape.key());
        if (ranking == null && shape.size() < MANY_JOBS) {
            return sample(shape);
        }
        return (ranking == null ? rank(shape) : ranking).first();
    }

    private Ranking rank(Shape shape) {
        Demand demand = shape.demand(dimensions);
        Ranking ranking = new Ranking(shape.key(), dimensions, policy, byPosition);
        CandidateSlave slave = nextFree(demand, 0);
        while (slave != null) {
            ranking.enter(slave);
            work++;
            slave = nextFree(demand, slave.position() + 1);
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
        Demand demand = shape.demand(dimensions);
        CandidateSlave best = null;
        long bestScore = 0;
        int start = sampleFrom;
        int scored = 0;
        boolean wrapped = false;
        CandidateSlave slave = nextFree(demand, start);
        while (scored < MAX_SAMPLE) {
            if (slave == null) {
                if (wrapped) {
                    break;
                }
                wrapped = true;
                slave = nextFree(demand, 0);
                continue;
            }
            if (wrapped && slave.position() >= start) {
                break;
            }
            if (!slave.refuses(shape.target())) {
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
            slave = nextFree(demand, sampleFrom);
        }
        return best;
    }

    /** The next slave, from a position on, where it fits now; null if there is none. */
    private @Nullable CandidateSlave nextFree(Demand demand, int from) {
        int position = free.next(demand.amounts(), from);
        while (position >= 0) {
            CandidateSlave slave = byPosition.get(position);
            if (slave.fits(demand)) {
                return slave;
            }
            position = free.next(demand.amounts(), position + 1);
        }
        return null;
    }
}
