package io.quorate.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * The choice of the policies that come with Quorate: the first slave that fits, in the {@link SlaveOrder} of the policy. Found
 * in a {@link FitTree}, by the mark of the shape if it is one of the {@link FrequentShapes}, else by its amounts.
 */
final class OrderedSlaves implements SlaveChoice {
    private final Dimensions dimensions;
    private final Weights weights = new Weights();
    private final SlaveOrder order;
    private final FrequentShapes frequent = new FrequentShapes();
    private final long[] marks = new long[FitTree.MARK_WORDS];
    private FitTree<CandidateSlave> tree = new FitTree<>(0);
    private int width;
    private boolean outdated;
    private long work;

    OrderedSlaves(BuiltInPlacement policy, Dimensions dimensions) {
        this.dimensions = dimensions;
        this.order = new SlaveOrder(policy, dimensions, weights);
    }

    @Override
    public long work() {
        return work;
    }

    @Override
    public void expect(long[] total) {
        outdated |= weights.learn(total);
    }

    @Override
    public void update(CandidateSlave slave) {
        if (outdated || width != dimensions.size()) {
            reorder();
        }
        long before = slave.orderKey;
        if (!slave.isOpen()) {
            if (before != CandidateSlave.UNORDERED) {
                tree.remove(before);
                slave.orderKey = CandidateSlave.UNORDERED;
            }
        } else if (before == CandidateSlave.UNORDERED) {
            add(slave);
        } else {
            describe(slave);
            tree.move(before, slave.orderKey, slave.availableAmounts(), marks, slave);
        }
    }

    private void add(CandidateSlave slave) {
        describe(slave);
        tree.add(slave.orderKey, slave.availableAmounts(), marks, slave);
    }

    /** Its key and, in {@link #marks}, its marks, as it is now. */
    private void describe(CandidateSlave slave) {
        slave.orderKey = order.key(slave);
        frequent.marks(slave, width, marks);
    }

    private void reorder() {
        outdated = false;
        width = dimensions.size();
        FitTree<CandidateSlave> old = tree;
        tree = new FitTree<>(width);
        old.forEach(slave -> {
            slave.orderKey = CandidateSlave.UNORDERED;
            if (slave.isOpen()) {
                add(slave);
            }
        });
    }

    @Override
    public @Nullable CandidateSlave find(Shape shape) {
        work++;
        Demand demand = shape.demand(dimensions);
        boolean numbered = demand.isNumbered();
        if (!numbered && dimensions.size() < Dimensions.MAX) {
            return null; // No slave has ever offered some of it.
        }
        long before = tree.visited();
        FrequentShapes.Frequent marked = numbered ? frequent.of(shape) : null;
        CandidateSlave found;
        if (marked != null) {
            found = tree.firstMarked(marked.mark());
            work += tree.visited() - before;
        } else {
            found = tree.first(demand.amounts(), order.lowestKeyWith(demand.amounts()), slave -> slave.takes(shape));
            long cost = tree.visited() - before;
            work += cost;
            if (numbered && frequent.deservesMark(shape, cost, tree.size())) {
                FrequentShapes.Frequent added = frequent.add(shape, demand);
                tree.mark(added.mark(), added::fits);
                work += tree.size() / FitTree.CAPACITY;
            }
        }
        return found;
    }
}
