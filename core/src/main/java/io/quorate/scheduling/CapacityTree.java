package io.quorate.scheduling;

import java.util.Arrays;

/**
 * Finds the next position whose amounts are all at least the wanted ones. A segment tree that keeps, in each node, the maxima
 * of the amounts below it: a subtree is skipped as soon as one maximum is too small.
 */
final class CapacityTree {
    /** So many amounts per position take part. */
    private static final int DIMENSIONS = Dimensions.MAX;

    private static final int INITIAL_POSITIONS = 16;
    /** Less than any wanted amount, zero included: nothing is to be found at such a position. */
    private static final long CLOSED = -1;

    private int positions = INITIAL_POSITIONS;
    private long[] maxima = closed(INITIAL_POSITIONS);

    /** Sets the amounts at a position. */
    void open(int position, long[] amounts) {
        while (position >= positions) {
            grow();
        }
        System.arraycopy(amounts, 0, maxima, (positions + position) * DIMENSIONS, DIMENSIONS);
        updateAbove(position);
    }

    void close(int position) {
        if (position < positions) {
            int at = (positions + position) * DIMENSIONS;
            Arrays.fill(maxima, at, at + DIMENSIONS, CLOSED);
            updateAbove(position);
        }
    }

    /** The first position, not below the given one, that has all of it; -1 if there is none. */
    int next(long[] wanted, int from) {
        return from >= positions ? -1 : search(wanted, from, 1, 0, positions);
    }

    private int search(long[] wanted, int from, int node, int start, int length) {
        if (start + length <= from || !covers(node, wanted)) {
            return -1;
        }
        if (length == 1) {
            return start;
        }
        int half = length / 2;
        int left = search(wanted, from, 2 * node, start, half);
        return left >= 0 ? left : search(wanted, from, 2 * node + 1, start + half, half);
    }

    private boolean covers(int node, long[] wanted) {
        int at = node * DIMENSIONS;
        for (int d = 0; d < DIMENSIONS; d++) {
            if (maxima[at + d] < wanted[d]) {
                return false;
            }
        }
        return true;
    }

    private void updateAbove(int position) {
        for (int node = (positions + position) / 2; node >= 1; node /= 2) {
            int at = node * DIMENSIONS;
            int left = 2 * node * DIMENSIONS;
            int right = left + DIMENSIONS;
            boolean changed = false;
            for (int d = 0; d < DIMENSIONS; d++) {
                long max = Math.max(maxima[left + d], maxima[right + d]);
                changed |= maxima[at + d] != max;
                maxima[at + d] = max;
            }
            if (!changed) {
                return;
            }
        }
    }

    private void grow() {
        int before = positions;
        long[] old = maxima;
        positions = 2 * before;
        maxima = closed(positions);
        System.arraycopy(old, before * DIMENSIONS, maxima, positions * DIMENSIONS, before * DIMENSIONS);
        for (int node = positions - 1; node >= 1; node--) {
            for (int d = 0; d < DIMENSIONS; d++) {
                int left = 2 * node * DIMENSIONS + d;
                maxima[node * DIMENSIONS + d] = Math.max(maxima[left], maxima[left + DIMENSIONS]);
            }
        }
    }

    private static long[] closed(int positions) {
        long[] amounts = new long[2 * positions * DIMENSIONS];
        Arrays.fill(amounts, CLOSED);
        return amounts;
    }
}
