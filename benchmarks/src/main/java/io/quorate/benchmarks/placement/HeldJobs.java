package io.quorate.benchmarks.placement;

import java.util.function.IntUnaryOperator;

/**
 * Which jobs run where, the one that was placed first in front. In arrays of numbers, since millions of objects that live for long
 * would give the collector, and so the measurement, more to do than the decisions.
 */
final class HeldJobs {
    private static final int INITIAL = 1 << 10;

    private int[] positions = new int[INITIAL];
    private int[] sizes = new int[INITIAL];
    private int first;
    private int count;

    /**
     * @param position of the slave
     * @param size the job's, by its number
     */
    void add(int position, int size) {
        if (count == positions.length) {
            grow();
        }
        int at = (first + count) & (positions.length - 1);
        positions[at] = position;
        sizes[at] = size;
        count++;
    }

    /** @throws IllegalStateException if there is none */
    int firstPosition() {
        requireSome();
        return positions[first];
    }

    /** @throws IllegalStateException if there is none */
    int firstSize() {
        requireSome();
        return sizes[first];
    }

    /** @throws IllegalStateException if there is none */
    void removeFirst() {
        requireSome();
        first = (first + 1) & (positions.length - 1);
        count--;
    }

    /** @param below a number from 0 on, less than what it is given */
    void shuffle(IntUnaryOperator below) {
        for (int i = count - 1; i > 0; i--) {
            int one = (first + i) & (positions.length - 1);
            int other = (first + below.applyAsInt(i + 1)) & (positions.length - 1);
            swap(positions, one, other);
            swap(sizes, one, other);
        }
    }

    private void requireSome() {
        if (count == 0) {
            throw new IllegalStateException("no job is held");
        }
    }

    private static void swap(int[] in, int one, int other) {
        int kept = in[one];
        in[one] = in[other];
        in[other] = kept;
    }

    private void grow() {
        int[] rolledPositions = new int[2 * positions.length];
        int[] rolledSizes = new int[2 * positions.length];
        int tail = positions.length - first;
        System.arraycopy(positions, first, rolledPositions, 0, tail);
        System.arraycopy(positions, 0, rolledPositions, tail, first);
        System.arraycopy(sizes, first, rolledSizes, 0, tail);
        System.arraycopy(sizes, 0, rolledSizes, tail, first);
        positions = rolledPositions;
        sizes = rolledSizes;
        first = 0;
    }
}
