package io.quorate.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The jobs that a benchmark of placement holds. */
final class HeldJobsTest {
    private final HeldJobs held = new HeldJobs();

    @Test
    void theyComeInTheOrderInWhichTheyWereAddedHoweverManyThereWere() {
        ArrayDeque<Integer> expected = new ArrayDeque<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            // More come than go, until nothing comes any more.
            if (random.nextInt(3) > 0 || expected.isEmpty()) {
                held.add(i, -i);
                expected.add(i);
            } else {
                assertFirst(expected.remove());
            }
        }
        while (!expected.isEmpty()) {
            assertFirst(expected.remove());
        }
        assertThatThrownBy(held::removeFirst).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(held::firstPosition).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(held::firstSize).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shuffledTheyAreTheSameInAnotherOrder() {
        List<Integer> added = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            held.add(i, -i);
            added.add(i);
        }

        held.shuffle(new Random(2)::nextInt);

        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            assertThat(held.firstSize()).isEqualTo(-held.firstPosition());
            found.add(held.firstPosition());
            held.removeFirst();
        }
        assertThat(found).isNotEqualTo(added);
        Collections.sort(found);
        assertThat(found).isEqualTo(added);
    }

    private void assertFirst(int position) {
        assertThat(held.firstPosition()).isEqualTo(position);
        assertThat(held.firstSize()).isEqualTo(-position);
        held.removeFirst();
    }
}
