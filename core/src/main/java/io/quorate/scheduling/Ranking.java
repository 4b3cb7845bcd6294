package io.quorate.scheduling;

import io.quorate.spi.PlacementPolicy;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All slaves where one shape fits, the best first. A slave that changes is entered again; its older entries are told by their
 * version and dropped when they come up.
 */
final class Ranking {
    private static final int STALE_ALLOWANCE = 64;

    private final Shape.Key shape;
    private final NumberedRequest numbered;
    private final PlacementPolicy policy;
    private final Dimensions dimensions;
    private final List<CandidateSlave> slaves;
    private final PriorityQueue<Entry> best = new PriorityQueue<>(Entry.BEST_FIRST);

    /** @param slaves all there are */
    Ranking(Shape.Key shape, Dimensions dimensions, PlacementPolicy policy, List<CandidateSlave> slaves) {
        this.shape = shape;
        this.numbered = new NumberedRequest(shape.request());
        this.dimensions = dimensions;
        this.policy = policy;
        this.slaves = slaves;
    }

    /** Enters the slave as it is now, if the shape fits there. */
    void enter(CandidateSlave slave) {
        if (!slave.fits(numbered.by(dimensions)) || slave.refuses(shape.target())) {
            return;
        }
        best.add(new Entry(slave, slave.version(), policy.score(shape.request(), slave)));
        if (best.size() > 2 * slaves.size() + STALE_ALLOWANCE) {
            best.removeIf(Entry::isStale);
        }
    }

    /** The slave with the highest score, among equals the one whose id sorts first; null if the shape fits nowhere. */
    @Nullable
    CandidateSlave first() {
        Entry entry = best.peek();
        while (entry != null && entry.isStale()) {
            best.poll();
            entry = best.peek();
        }
        return entry == null ? null : entry.slave();
    }

    private record Entry(CandidateSlave slave, long version, long score) {
        static final Comparator<Entry> BEST_FIRST = Comparator.comparingLong(Entry::score)
                .reversed()
                .thenComparing(entry -> entry.slave().id());

        boolean isStale() {
            return version != slave.version();
        }
    }
}
