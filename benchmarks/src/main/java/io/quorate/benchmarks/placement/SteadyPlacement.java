package io.quorate.benchmarks.placement;

import io.quorate.model.Resources;
import io.quorate.scheduling.PlacementUnderTest;
import io.quorate.scheduling.PlacementUnderTest.Waiting;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Slaves that are kept at a load: each decision places the next job, and what was placed first is released when there is more
 * than the load. The load is that of processors, the resource that is short here.
 */
final class SteadyPlacement {
    private static final int DISTINCT_SIZES = 20_000;
    private static final int MAX_FAILED_DRAWS = 20;
    /** So many decisions for each slave before it counts as steady: bounds that the filling has left loose are tight then. */
    private static final int SETTLING_DECISIONS = 3;

    private static final long SEED = 42;

    private final Sizes sizes = new Sizes(SEED);
    private final PlacementUnderTest index;
    private final List<Waiting> demands = new ArrayList<>();
    private final long[] cpusOf;
    private final HeldJobs held = new HeldJobs();
    private final long targetCpus;
    private long usedCpus;
    private int next;

    /**
     * @param shapes so many sizes of jobs; 0: every job has another
     * @param waiting how many jobs of each size wait
     * @param load the share of the processors that is in use, at least a half
     */
    SteadyPlacement(int slaves, int shapes, int waiting, double load) {
        List<Resources> offers = sizes.slaves(slaves);
        index = new PlacementUnderTest(offers);
        int distinct = shapes == 0 ? DISTINCT_SIZES : shapes;
        sizes.jobs(distinct).forEach(size -> demands.add(index.demand(size, shapes == 0 ? 1 : waiting)));
        cpusOf = demands.stream()
                .mapToLong(demand -> demand.request().thousandths(Sizes.CPUS))
                .toArray();
        long allCpus = offers.stream()
                .mapToLong(offer -> offer.thousandths(Sizes.CPUS))
                .sum();
        targetCpus = (long) (allCpus * load);
        // As best fit leaves it: most slaves full, the others with room for any job.
        int fullPerThousand = (int) Math.round(1_000 * (2 * load - 1));
        for (int position = 0; position < slaves; position++) {
            long cpus = offers.get(position).thousandths(Sizes.CPUS);
            fill(position, sizes.below(1_000) < fullPerThousand ? cpus : cpus / 2);
        }
        // Jobs end in another order than that of the slaves.
        held.shuffle(sizes::below);
        for (int i = 0; i < SETTLING_DECISIONS * slaves; i++) {
            decide();
        }
    }

    /** Loads one slave, without a search. */
    private void fill(int position, long cpus) {
        long used = 0;
        int failed = 0;
        while (used < cpus && failed < MAX_FAILED_DRAWS) {
            int size = sizes.below(demands.size());
            Waiting demand = demands.get(size);
            if (index.fits(position, demand.request()) && used + cpusOf[size] <= cpus) {
                index.reserve(position, demand);
                hold(position, size);
                used += cpusOf[size];
            } else {
                failed++;
            }
        }
    }

    /** One decision. Whether the job found its place. */
    boolean decide() {
        int size = next;
        next = next + 1 == demands.size() ? 0 : next + 1;
        int position = index.place(demands.get(size));
        if (position >= 0) {
            hold(position, size);
        }
        if (position < 0) {
            // There is room in all, and none in one piece: something has to end before anything else can begin.
            releaseFirst();
        }
        while (usedCpus > targetCpus) {
            releaseFirst();
        }
        return position >= 0;
    }

    /**
     * Compares decisions with a scan over all slaves: a job is placed where it fits, and it is placed if there is such a slave.
     *
     * @throws IllegalStateException if a decision was wrong
     */
    void verify(int decisions) {
        for (int i = 0; i < decisions; i++) {
            Waiting demand = demands.get(sizes.below(demands.size()));
            BitSet fitting = new BitSet();
            for (int position = 0; position < index.slaveCount(); position++) {
                fitting.set(position, index.fits(position, demand.request()));
            }
            int position = index.place(demand);
            if (position < 0 && !fitting.isEmpty()) {
                throw new IllegalStateException("a slave was missed: " + demand.request() + " fits on "
                        + fitting.cardinality() + " slaves, such as number " + fitting.nextSetBit(0));
            }
            if (position >= 0) {
                if (!fitting.get(position)) {
                    throw new IllegalStateException(
                            demand.request() + " was placed where it does not fit: " + position);
                }
                index.release(position, demand);
            }
        }
    }

    double load() {
        return (double) usedCpus / targetCpus;
    }

    private void hold(int position, int size) {
        held.add(position, size);
        usedCpus += cpusOf[size];
    }

    private void releaseFirst() {
        int size = held.firstSize();
        index.release(held.firstPosition(), demands.get(size));
        held.removeFirst();
        usedCpus -= cpusOf[size];
    }
}
