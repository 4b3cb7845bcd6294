package io.quorate.scheduling;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shapes that are sought most. Each has a mark that the slaves where it fits carry, so that the search for it goes straight
 * to the first of them. A shape gets one when searches without it have cost more than giving it, which is a look at every
 * slave. There are {@value #MAX}: of more such shapes, the one that was not sought for the longest loses its own, if that is for
 * as long as the new one has been earning it. So shapes that come in turn do not take marks from each other before those have
 * paid (a million jobs of 1,000 sizes spent a fifth of the leader's time on that).
 */
final class FrequentShapes {
    static final int MAX = FitTree.MARK_WORDS * Long.SIZE;

    private static final int COUNTERS = 1 << 12;
    /** A mark costs about as much as a search that visits this many nodes, and one for so many slaves. */
    private static final int MIN_COST = 512;

    private static final int SLAVES_PER_COST = 8;
    /** After so many searches without a mark, what they cost counts half: a shape that comes again seldom gets none. */
    private static final int SEARCHES_TO_HALF = 1 << 16;

    /** A shape with a mark. */
    static final class Frequent {
        private final Shape.Key key;
        private final Demand demand;
        private final int mark;
        private boolean retired;
        private long lastSought;

        Frequent(Shape.Key key, Demand demand, int mark) {
            this.key = key;
            this.demand = demand;
            this.mark = mark;
        }

        int mark() {
            return mark;
        }

        boolean fits(CandidateSlave slave) {
            return slave.fits(demand) && !slave.refuses(key.target());
        }
    }

    private final @Nullable Frequent[] byMark = new @Nullable Frequent[MAX];
    private final Map<Shape.Key, Frequent> byKey = new LinkedHashMap<>();

    private final Threshold[] thresholds = new Threshold[Dimensions.MAX];
    /** What searches cost, by hash: a shape that shares its counter is only marked sooner. */
    private final long[] costs = new long[COUNTERS];
    /** The search at which that count began. */
    private final long[] costsSince = new long[COUNTERS];

    private int used;
    private int changes;
    private long searches;
    private long unmarkedSearches;

    FrequentShapes() {
        Arrays.setAll(thresholds, d -> new Threshold(new TreeMap<>()));
    }

    /** In one resource: which marks a slave may carry that has so much of it. */
    private static final class Threshold {
        private final long[] amounts;
        private final long[] marks;

        Threshold(SortedMap<Long, long[]> marksByAmount) {
            amounts = new long[marksByAmount.size()];
            marks = new long[marksByAmount.size() * FitTree.MARK_WORDS];
            long[] sum = new long[FitTree.MARK_WORDS];
            int at = 0;
            for (Map.Entry<Long, long[]> entry : marksByAmount.entrySet()) {
                amounts[at] = entry.getKey();
                for (int word = 0; word < FitTree.MARK_WORDS; word++) {
                    sum[word] |= entry.getValue()[word];
                    marks[at * FitTree.MARK_WORDS + word] = sum[word];
                }
                at++;
            }
        }

        void restrict(long available, long[] to) {
            int at = SortedKeys.lastAtMost(amounts, amounts.length, available);
            for (int word = 0; word < FitTree.MARK_WORDS; word++) {
                to[word] &= amounts[at] > available ? 0 : marks[at * FitTree.MARK_WORDS + word];
            }
        }
    }

    /** Null if it has no mark. */
    @Nullable
    Frequent of(Shape shape) {
        Frequent known = shape.frequent;
        if (known == null || known.retired) {
            if (shape.frequentAsOf == changes) {
                return null;
            }
            known = byKey.get(shape.key());
            shape.frequent = known;
            shape.frequentAsOf = changes;
        }
        if (known != null) {
            known.lastSought = ++searches;
        }
        return known;
    }

    /** The marks of a slave. */
    void marks(CandidateSlave slave, int dimensions, long[] to) {
        Arrays.fill(to, used == 0 ? 0 : -1L);
        if (used == 0) {
            return;
        }
        for (int d = 0; d < dimensions; d++) {
            thresholds[d].restrict(slave.availableAmounts()[d], to);
        }
        if (dimensions == 0 || slave.refusesAny()) {
            for (int mark = 0; mark < MAX; mark++) {
                Frequent frequent = byMark[mark];
                if (frequent == null || !frequent.fits(slave)) {
                    to[mark / Long.SIZE] &= ~(1L << mark);
                }
            }
        }
    }

    /** Whether the shape deserves a mark after a search that cost so much. */
    boolean deservesMark(Shape shape, long cost, int slaves) {
        int counter = shape.hash() & (COUNTERS - 1);
        searches++;
        if (++unmarkedSearches % SEARCHES_TO_HALF == 0) {
            Arrays.setAll(costs, i -> costs[i] / 2);
        }
        if (costs[counter] == 0) {
            costsSince[counter] = searches;
        }
        costs[counter] += cost;
        if (costs[counter] < slaves / SLAVES_PER_COST + MIN_COST) {
            return false;
        }
        costs[counter] = 0;
        Frequent holder = byMark[nextMark()];
        return holder == null || holder.lastSought < costsSince[counter];
    }

    /** A mark that is free; else that of the shape that was not sought for the longest. */
    private int nextMark() {
        int mark = 0;
        for (int other = 0; other < MAX; other++) {
            Frequent holder = byMark[other];
            Frequent soFar = byMark[mark];
            if (soFar != null && (holder == null || holder.lastSought < soFar.lastSought)) {
                mark = other;
            }
        }
        return mark;
    }

    /** Gives it a mark, which another may lose for it. The slaves' marks are the caller's business. */
    Frequent add(Shape shape, Demand demand) {
        int mark = nextMark();
        Frequent evicted = byMark[mark];
        if (evicted == null) {
            used++;
        } else {
            evicted.retired = true;
            byKey.remove(evicted.key);
        }
        Frequent added = new Frequent(shape.key(), demand, mark);
        added.lastSought = ++searches;
        byMark[mark] = added;
        byKey.put(shape.key(), added);
        changes++;
        for (int d = 0; d < thresholds.length; d++) {
            thresholds[d] = threshold(d);
        }
        return added;
    }

    private Threshold threshold(int dimension) {
        TreeMap<Long, long[]> marksByAmount = new TreeMap<>();
        for (Frequent frequent : byMark) {
            if (frequent != null) {
                long[] marks = marksByAmount.computeIfAbsent(
                        frequent.demand.amounts()[dimension], amount -> new long[FitTree.MARK_WORDS]);
                marks[frequent.mark / Long.SIZE] |= 1L << frequent.mark;
            }
        }
        return new Threshold(marksByAmount);
    }
}
