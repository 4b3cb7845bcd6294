package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The search in ascending keys. */
final class SortedKeysTest {
    @Test
    void itFindsTheLastThatIsAtMostTheSoughtOne() {
        for (int count = 1; count <= 40; count++) {
            long[] keys = new long[count];
            for (int i = 0; i < count; i++) {
                keys[i] = 10L * i;
            }
            for (long sought = 0; sought < 10L * count + 20; sought++) {
                int expected = (int) Math.min(count - 1, sought / 10);
                assertThat(SortedKeys.lastAtMost(keys, count, sought))
                        .as("%d in %d keys", sought, count)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void beforeTheFirstAndInNoneItIsTheFirstPlace() {
        assertThat(SortedKeys.lastAtMost(new long[] {5, 7}, 2, 4)).isZero();
        assertThat(SortedKeys.lastAtMost(new long[] {5, 7}, 2, Long.MIN_VALUE)).isZero();
        assertThat(SortedKeys.lastAtMost(new long[] {5, 7}, 0, 6)).isZero();
    }

    @Test
    void whatStandsBehindThoseThatCountIsNotLookedAt() {
        assertThat(SortedKeys.lastAtMost(new long[] {1, 2, 3, 0, 0}, 3, 9)).isEqualTo(2);
    }

    @Test
    void theExtremesAreKeysLikeOthers() {
        long[] keys = {Long.MIN_VALUE, 0, Long.MAX_VALUE};
        assertThat(SortedKeys.lastAtMost(keys, 3, Long.MIN_VALUE)).isZero();
        assertThat(SortedKeys.lastAtMost(keys, 3, Long.MAX_VALUE)).isEqualTo(2);
    }
}
