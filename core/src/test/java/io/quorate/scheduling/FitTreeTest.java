package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FitTreeTest {
    private static final int WIDTH = 3;
    private static final int MARKS = FitTree.MARK_WORDS * Long.SIZE;

    private record Item(long key, long[] amounts, long[] marks) {}

    private final FitTree<Item> tree = new FitTree<>(WIDTH);
    private final TreeMap<Long, Item> plain = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itFindsWhatAPlainSearchFindsWhileItGrowsAndShrinks(long seed) {
        Random random = new Random(seed);
        int found = 0;
        int foundByMark = 0;
        for (int step = 0; step < 40_000; step++) {
            // Waves: whole ranges of keys come and go, so that nodes are split, joined and dropped at all levels.
            boolean growing = step / 8_000 % 2 == 0;
            long key = random.nextInt(100) < 60 ? Math.floorMod(step * 7L, 30_000L) : random.nextInt(30_000);
            if (random.nextInt(4) == 0) {
                move(random, random.nextInt(30_000), key);
            } else if (random.nextInt(10) < (growing ? 9 : 2)) {
                put(random, key);
            } else {
                removeFrom(key);
            }
            if (step % 8 == 0) {
                String where = "seed " + seed + ", step " + step;
                long[] wanted = {random.nextInt(101), random.nextInt(101), random.nextInt(101)};
                long from = random.nextInt(3) == 0 ? random.nextInt(30_000) : Long.MIN_VALUE;
                Item expected = firstByAmounts(wanted, from);
                assertThat(tree.first(wanted, from, item -> item.key() % 3 != 0))
                        .as(where)
                        .isSameAs(expected);
                found += expected == null ? 0 : 1;
                int mark = random.nextInt(MARKS);
                Item marked = firstByMark(mark);
                assertThat(tree.firstMarked(mark)).as(where).isSameAs(marked);
                foundByMark += marked == null ? 0 : 1;
            }
        }
        assertThat(found).isBetween(500, 4_900);
        assertThat(foundByMark).isPositive();
        assertThat(tree.size()).isEqualTo(plain.size());
        List<Item> all = new ArrayList<>();
        tree.forEach(all::add);
        assertThat(all).containsExactlyElementsOf(plain.values());
        while (!plain.isEmpty()) {
            removeFrom(random.nextInt(30_000));
        }
        assertThat(tree.size()).isZero();
        assertThat(tree.first(new long[WIDTH], Long.MIN_VALUE, null)).isNull();
        put(random, 5);
        assertThat(tree.first(new long[WIDTH], 5, null)).isSameAs(plain.get(5L));
        assertThat(tree.first(new long[WIDTH], 6, null)).isNull();
    }

    /** The first child of an inner node goes, keys come that lie before all that is left there, and the node is joined with others. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rangesOfKeysEmptyAndFillAgain(long seed) {
        Random random = new Random(seed);
        // At random, so that many leaves are so full that no other is joined with them.
        while (plain.size() < 20_000) {
            put(random, random.nextInt(200_000));
        }
        for (int round = 0; round < 600; round++) {
            long from = random.nextInt(200_000);
            for (Long key : List.copyOf(plain.subMap(from, from + 500).keySet())) {
                remove(key);
            }
            for (int i = 0; i < 3; i++) {
                put(random, from + random.nextInt(500));
            }
            for (int i = 0; i < 12 && !plain.isEmpty(); i++) {
                removeFrom(random.nextInt(200_000));
            }
            long[] wanted = {random.nextInt(60), 0, 0};
            assertThat(tree.first(wanted, from, item -> item.key() % 3 != 0)).isSameAs(firstByAmounts(wanted, from));
        }
        while (!plain.isEmpty()) {
            removeFrom(random.nextInt(200_000));
        }
        assertThat(tree.size()).isZero();
    }

    @Test
    void aMarkIsGivenToItemsThatAreThere() {
        Random random = new Random(9);
        for (long key = 0; key < 5_000; key++) {
            put(random, key);
        }
        tree.mark(70, item -> item.key() == 4_321);
        assertThat(tree.firstMarked(70)).isSameAs(plain.get(4_321L));
        tree.mark(70, item -> false);
        assertThat(tree.firstMarked(70)).isNull();
    }

    @Test
    void aSearchThatEndsNowhereIsShortOnceWhatFittedIsGone() {
        long[] small = {1, 1, 1};
        addAlike(20_000, small);
        long[] large = {9, 9, 9};
        for (int round = 0; round < 100; round++) {
            long key = 20_000L + round;
            tree.add(key, large, null, new Item(key, large, new long[0]));
            tree.remove(key);
            assertThat(tree.first(large, 0, null)).isNull();
        }
        long before = tree.visited();
        assertThat(tree.first(large, 0, null)).isNull();
        assertThat(tree.visited() - before).isEqualTo(1);
    }

    @Test
    void aSearchThatEndsNowhereIsShortOnceWhatFittedHasMovedAndHasLess() {
        long[] small = {1, 1, 1};
        long[] large = {9, 9, 9};
        addAlike(20_000, small);
        tree.move(7, 30_000, large, null, new Item(30_000, large, new long[0]));
        assertThat(tree.first(large, 0, null)).isNotNull();
        tree.move(30_000, 7, small, null, new Item(7, small, new long[0]));

        assertThat(tree.first(large, 0, null)).isNull();
        long before = tree.visited();
        assertThat(tree.first(large, 0, null)).isNull();
        assertThat(tree.visited() - before).isEqualTo(1);
    }

    @Test
    void whereAllHaveMovedAwayNoNodesAreLeft() {
        long[] some = {1, 1, 1};
        addAlike(20_000, some);
        for (long key = 0; key < 20_000; key++) {
            long to = 100_000 + (key * 7_919) % 20_000;
            tree.move(key, to, some, null, new Item(to, some, new long[0]));
        }
        long before = tree.visited();
        long[] nothing = {Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
        assertThat(tree.first(nothing, Long.MIN_VALUE, item -> false)).isNull();
        assertThat(tree.visited() - before)
                .as("nodes, of which each holds more than a third of what it can")
                .isLessThan(20_000 / (FitTree.CAPACITY / 3));
    }

    @Test
    void keysAreUniqueAndKnown() {
        put(new Random(1), 1);
        assertThatThrownBy(() -> tree.remove(2)).isInstanceOf(IllegalArgumentException.class);
        Item other = item(new Random(2), 3);
        assertThatThrownBy(() -> tree.move(2, 3, other.amounts(), other.marks(), other))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(tree.first(new long[WIDTH], Long.MIN_VALUE, null)).isSameAs(plain.get(1L));
        assertThatThrownBy(() -> tree.add(1, new long[WIDTH], null, new Item(1, new long[WIDTH], new long[0])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Items from key 0 on that all have the same. */
    private void addAlike(int count, long[] amounts) {
        for (long key = 0; key < count; key++) {
            tree.add(key, amounts, null, new Item(key, amounts, new long[0]));
        }
    }

    private void put(Random random, long key) {
        if (plain.containsKey(key)) {
            tree.remove(key);
        }
        Item item = item(random, key);
        tree.add(key, item.amounts(), item.marks(), item);
        plain.put(key, item);
    }

    private static Item item(Random random, long key) {
        // Seldom much of anything, so that searches have something to skip.
        long[] amounts = new long[WIDTH];
        for (int d = 0; d < WIDTH; d++) {
            amounts[d] = random.nextInt(1 + random.nextInt(101));
        }
        long[] marks = {1L << random.nextInt(Long.SIZE), random.nextInt(500) == 0 ? random.nextLong() : 0};
        return new Item(key, amounts, marks);
    }

    /** The item at that key or the next one gets another key and other amounts, unless there is one with that key. */
    private void move(Random random, long from, long key) {
        Long present = plain.ceilingKey(from);
        if (present == null || (plain.containsKey(key) && present != key)) {
            return;
        }
        Item item = item(random, key);
        tree.move(present, key, item.amounts(), item.marks(), item);
        plain.remove(present);
        plain.put(key, item);
    }

    /** The item at that key or the next one, the first if there is no next one. */
    private void removeFrom(long key) {
        Long present = plain.ceilingKey(key);
        if (present == null && !plain.isEmpty()) {
            present = plain.firstKey();
        }
        if (present != null) {
            remove(present);
        }
    }

    private void remove(Long key) {
        tree.remove(key);
        plain.remove(key);
    }

    private @Nullable Item firstByAmounts(long[] wanted, long from) {
        return plain.tailMap(from).values().stream()
                .filter(item -> item.key() % 3 != 0
                        && item.amounts()[0] >= wanted[0]
                        && item.amounts()[1] >= wanted[1]
                        && item.amounts()[2] >= wanted[2])
                .findFirst()
                .orElse(null);
    }

    private @Nullable Item firstByMark(int mark) {
        return plain.values().stream()
                .filter(item -> (item.marks()[mark / Long.SIZE] & (1L << mark)) != 0)
                .findFirst()
                .orElse(null);
    }
}
