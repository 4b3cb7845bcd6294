package io.quorate.scheduling;

/**
 * Amounts of a resource as shares of the most that one slave offers of it, so that amounts of different resources can be
 * added. In whole numbers, and without a division for each: that is done when the largest slave changes.
 */
final class Weights {
    static final int SHARE_BITS = 20;
    /** The largest offer is rounded up to so many digits, so that it seldom changes while ever larger slaves come. */
    private static final int SIGNIFICANT_BITS = 4;

    private final long[] largest = new long[Dimensions.MAX];
    private final int[] shift = new int[Dimensions.MAX];
    private final long[] factor = new long[Dimensions.MAX];

    /** Whether shares computed before are out of date. */
    boolean learn(long[] total) {
        boolean changed = false;
        for (int d = 0; d < total.length; d++) {
            if (total[d] > largest[d]) {
                largest[d] = roundUp(total[d]);
                shift[d] = Math.max(0, bits(largest[d]) - SHARE_BITS);
                factor[d] = (1L << (2 * SHARE_BITS)) / (largest[d] >> shift[d]);
                changed = true;
            }
        }
        return changed;
    }

    private static long roundUp(long amount) {
        int dropped = Math.max(0, bits(amount) - SIGNIFICANT_BITS);
        return (((amount - 1) >> dropped) + 1) << dropped;
    }

    private static int bits(long amount) {
        return Long.SIZE - Long.numberOfLeadingZeros(amount);
    }

    /** In 2^-{@value #SHARE_BITS}; the more of the resource, the higher, if only by its rounding. */
    long share(int dimension, long amount) {
        long counted = Math.min(amount, largest[dimension]) >> shift[dimension];
        return (counted * factor[dimension]) >> SHARE_BITS;
    }

    /** Over all resources. Less than 2^({@value #SHARE_BITS} + 4). */
    long sum(long[] amounts, int dimensions) {
        long sum = 0;
        for (int d = 0; d < dimensions; d++) {
            sum += share(d, amounts[d]);
        }
        return sum;
    }
}
