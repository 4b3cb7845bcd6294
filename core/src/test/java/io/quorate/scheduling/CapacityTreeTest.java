package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CapacityTreeTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itFindsWhatAPlainSearchFinds(long seed) {
        Random random = new Random(seed);
        CapacityTree tree = new CapacityTree();
        TreeMap<Integer, long[]> plain = new TreeMap<>();
        int found = 0;
        for (int step = 0; step < 20_000; step++) {
            int position = random.nextInt(1 + step / 20);
            if (random.nextInt(4) == 0) {
                tree.close(position);
                plain.remove(position);
            } else {
                long[] amounts = amounts(random, 10);
                tree.open(position, amounts);
                plain.put(position, amounts);
            }
            long[] wanted = amounts(random, 13);
            int from = random.nextInt(1100);
            int expected = plain.tailMap(from).entrySet().stream()
                    .filter(entry -> covers(entry.getValue(), wanted))
                    .mapToInt(entry -> entry.getKey())
                    .findFirst()
                    .orElse(-1);
            assertThat(tree.next(wanted, from))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(expected);
            found += expected >= 0 ? 1 : 0;
        }
        assertThat(found).isPositive();
    }

    private static boolean covers(long[] amounts, long[] wanted) {
        for (int d = 0; d < wanted.length; d++) {
            if (amounts[d] < wanted[d]) {
                return false;
            }
        }
        return true;
    }

    private static long[] amounts(Random random, int bound) {
        long[] amounts = new long[Dimensions.MAX];
        for (int d = 0; d < 3; d++) {
            amounts[d] = random.nextInt(bound);
        }
        return amounts;
    }
}
