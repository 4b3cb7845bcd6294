package io.quorate.scheduling;

/**
 * In which order a policy that comes with Quorate tries slaves: that of numbers made of what is left on a slave. They do not
 * depend on the job, so that one order serves all jobs.
 */
final class SlaveOrder {
    /** The slave's place among all breaks ties; there is memory for fewer slaves than these bits can tell apart. */
    private static final int POSITION_BITS = 22;

    private static final int ATTEMPT_BITS = 13;
    private static final long MAX_ATTEMPTS = (1 << ATTEMPT_BITS) - 1;
    /** Classes of sums: so many bits after the first. */
    private static final int CLASS_DIGITS = 3;

    private static final int CLASS_BITS = 8;
    /** Of so many resources the magnitude of what is left stands in a key. */
    private static final int MAGNITUDES = 4;

    private static final int MAGNITUDE_BITS = 5;
    private static final int SPREAD_STEP_BITS = 10;
    private static final int OWN_SHARE_DIGITS = 40;

    private final boolean fullestFirst;
    private final Dimensions dimensions;
    private final Weights weights;

    SlaveOrder(BuiltInPlacement policy, Dimensions dimensions, Weights weights) {
        this.fullestFirst = policy == BuiltInPlacement.BEST_FIT;
        this.dimensions = dimensions;
        this.weights = weights;
    }

    /** No two slaves have the same key; the one with the lowest is tried first. */
    long key(CandidateSlave slave) {
        long attempts = Math.min(slave.attempts(), MAX_ATTEMPTS);
        long leading = fullestFirst ? bestFit(slave, attempts) : spread(slave, attempts);
        return (leading << POSITION_BITS) | slave.position();
    }

    /** No slave with a lower key has as much. */
    long lowestKeyWith(long[] amounts) {
        if (!fullestFirst) {
            return 0;
        }
        long lowest = sumClass(weights.sum(amounts, dimensions.size()));
        return lowest << (MAGNITUDES * MAGNITUDE_BITS + ATTEMPT_BITS + POSITION_BITS);
    }

    /** Within a class, slaves that have about as much of each resource stand together: a search can skip many at once. */
    private long bestFit(CandidateSlave slave, long attempts) {
        long[] available = slave.availableAmounts();
        long key = sumClass(weights.sum(available, dimensions.size()));
        for (int d = 0; d < MAGNITUDES; d++) {
            long share = d < dimensions.size() ? weights.share(d, available[d]) : 0;
            key = (key << MAGNITUDE_BITS) | (Long.SIZE - Long.numberOfLeadingZeros(share));
        }
        return (key << ATTEMPT_BITS) | attempts;
    }

    private long spread(CandidateSlave slave, long attempts) {
        long used = ((1L << Weights.SHARE_BITS) - ownShare(slave)) >> SPREAD_STEP_BITS;
        long smallness = (1 << CLASS_BITS) - 1 - sumClass(weights.sum(slave.availableAmounts(), dimensions.size()));
        return (((used << ATTEMPT_BITS) | attempts) << CLASS_BITS) | smallness;
    }

    /** What is left of what it offers, the average of all resources, in 2^-{@value Weights#SHARE_BITS}. */
    private long ownShare(CandidateSlave slave) {
        long[] available = slave.availableAmounts();
        long[] total = slave.totalAmounts();
        long sum = 0;
        int offered = 0;
        for (int d = 0; d < dimensions.size(); d++) {
            if (total[d] > 0) {
                int dropped = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(total[d]) - OWN_SHARE_DIGITS);
                sum += Math.min(
                        1L << Weights.SHARE_BITS,
                        (available[d] >> dropped << Weights.SHARE_BITS) / (total[d] >> dropped));
                offered++;
            }
        }
        return offered == 0 ? 1L << Weights.SHARE_BITS : sum / offered;
    }

    /** Classes an eighth wide: 0 to 7, then eight for each doubling. */
    private static long sumClass(long sum) {
        int exponent = Math.max(CLASS_DIGITS, Long.SIZE - 1 - Long.numberOfLeadingZeros(sum));
        int dropped = exponent - CLASS_DIGITS;
        return ((long) dropped << CLASS_DIGITS) + (sum >> dropped);
    }
}
