package io.quorate.scheduling;

import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shapes for which there is no room, in the order of their first jobs. The first that fits a slave is found in a
 * {@link FitTree} of what they ask for, with the sign changed: the slave has all of it where its negative is the smaller.
 *
 * <p>One amount more tells whether something is asked for, or left on the slave, that has no number: jobs that ask for what hardly
 * any slave has are not looked at for each of the others.
 */
final class BlockedShapes {
    private static final int WIDTH = Dimensions.MAX + 1;

    private final Dimensions dimensions;
    private final TreeMap<Long, Shape> inOrder = new TreeMap<>();
    private FitTree<Shape> tree = new FitTree<>(WIDTH);
    /** How many resources had a number when the tree was made. */
    private int treeAsOf;

    BlockedShapes(Dimensions dimensions) {
        this.dimensions = dimensions;
    }

    void add(Shape shape) {
        inOrder.put(shape.filedUnder, shape);
        addToTree(shape);
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
        if (!slave.isOpen()) {
            return null;
        }
        if (treeAsOf != dimensions.size()) {
            treeAsOf = dimensions.size();
            tree = new FitTree<>(WIDTH);
            inOrder.values().forEach(this::addToTree);
        }
        return tree.first(negative(slave.availableAmounts(), slave.hasUnnumbered()), Long.MIN_VALUE, slave::takes);
    }

    private void addToTree(Shape shape) {
        Demand demand = shape.demand(dimensions);
        tree.add(shape.filedUnder, negative(demand.amounts(), !demand.isNumbered()), null, shape);
    }

    private static long[] negative(long[] amounts, boolean andUnnumbered) {
        long[] negative = new long[WIDTH];
        for (int d = 0; d < Dimensions.MAX; d++) {
            negative[d] = -amounts[d];
        }
        negative[Dimensions.MAX] = andUnnumbered ? -1 : 0;
        return negative;
    }
}
