package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class JobIndexTest {
    private static final int GROUPS = 3;
    private static final JobSpec SPEC = Harness.spec("cpus=1").build();

    private final JobIndex index = new JobIndex(GROUPS);

    /** The group of each number. */
    private final TreeMap<Long, Integer> model = new TreeMap<>();

    @Test
    void theFirstOfAGroupAreFoundWhateverElseIsThere() {
        Random random = new Random(7);
        for (int step = 0; step < 3_000; step++) {
            change(random);
            for (int group = JobIndex.ANY; group <= GROUPS; group++) {
                int most = random.nextInt(6);
                List<Long> expected = firstOf(group);
                List<Long> found = index.first(group, most).stream()
                        .map(job -> job.sequence)
                        .toList();
                assertThat(found).hasSizeLessThanOrEqualTo(most).isEqualTo(expected.subList(0, found.size()));
                assertThat(found.isEmpty()).isEqualTo(expected.isEmpty() || most == 0);
            }
        }
    }

    /** Numbers with gaps of all sizes, so that nodes of several levels come and go. */
    private void change(Random random) {
        if (model.isEmpty() || random.nextInt(5) < 3) {
            long last = model.isEmpty() ? 0 : model.lastKey();
            long number = last + 1 + (random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(3));
            int group = 1 + random.nextInt(GROUPS);
            index.put(number, group, new JobRecord(JobId.of("j" + number), SPEC, number, 0));
            model.put(number, group);
            return;
        }
        Long some = model.floorKey(model.firstKey() + random.nextInt(50));
        int group = model.get(some);
        if (random.nextBoolean()) {
            index.remove(some, group);
            model.remove(some);
        } else {
            int next = 1 + random.nextInt(GROUPS);
            index.move(some, group, next);
            model.put(some, next);
        }
    }

    private List<Long> firstOf(int group) {
        List<Long> numbers = new ArrayList<>();
        model.forEach((number, of) -> {
            if (numbers.size() < 6 && (group == JobIndex.ANY || of == group)) {
                numbers.add(number);
            }
        });
        return numbers;
    }
}
