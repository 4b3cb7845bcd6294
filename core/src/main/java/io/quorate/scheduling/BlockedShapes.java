package io.quorate.scheduling;

import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shapes for which there is no room, in the order of their first jobs. The first that fits a slave is found in a
 * {@link FitTree} of what they ask for, with the sign changed: the slave has all of it where its negative is the smaller.
 */
final class BlockedShapes {
    private final Dimensions dimensions;
    private final TreeMap<Long, Shape> inOrder = new TreeMap<>();
    private final FitTree<Shape> tree = new FitTree<>(Dimensions.MAX);

    BlockedShapes(Dimensions dimensions) {
        this.dimensions = dimensions;
    }

    void add(Shape shape) {
        inOrder.put(shape.filedUnder, shape);
        // A resource that gets its number later is missing here: then a search looks at more of them, and misses none.
        tree.add(shape.filedUnder, negative(shape.demand(dimensions).amounts()), null, shape);
    }

    void remove(Shape shape) {
        inOrder.remove(shape.filedUnder);
        tree.remove(shape.filedUnder);
    }

    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    Collection<Shape> all() {
        return inOrder.values();
    }

    @Nullable
    Shape firstFor(CandidateSlave slave) {
        return slave.isOpen() ? tree.first(negative(slave.availableAmounts()), Long.MIN_VALUE, slave::takes) : null;
    }

    private static long[] negative(long[] amounts) {
        long[] negative = new long[amounts.length];
        for (int d = 0; d < amounts.length; d++) {
            negative[d] = -amounts[d];
        }
        return negative;
    }
}
