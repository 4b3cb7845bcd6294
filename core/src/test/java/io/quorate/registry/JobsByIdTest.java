package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobsByIdTest {
    private static final JobSpec SPEC = JobSpec.handler("work", Bytes.EMPTY).build();

    private final JobsById jobs = new JobsById();
    private long sequence;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itAgreesWithAMapWhateverComesAndGoes(long seed) {
        Random random = new Random(seed);
        Map<JobId, JobRecord> expected = new LinkedHashMap<>();
        // Some runs have few hashes, so that runs of slots are long, and some ids have no slot at all.
        List<String> ids = seed % 2 == 0 ? clashing(12) : plain(20_000);
        for (int step = 0; step < 60_000; step++) {
            JobId id = JobId.of(ids.get(random.nextInt(ids.size())));
            boolean growing = step / 10_000 % 2 == 0;
            JobRecord known = expected.get(id);
            assertThat(jobs.get(id)).isSameAs(known);
            if (known == null && random.nextInt(4) < (growing ? 3 : 1)) {
                JobRecord job = record(id);
                jobs.add(job);
                expected.put(id, job);
            } else if (known != null && random.nextInt(4) < (growing ? 1 : 3)) {
                jobs.remove(id);
                expected.remove(id);
            }
            assertThat(jobs.size()).isEqualTo(expected.size());
        }
        ids.forEach(id -> assertThat(jobs.get(JobId.of(id))).isSameAs(expected.get(JobId.of(id))));
    }

    @Test
    void idsThatWereChosenToClashAreFoundAllTheSame() {
        List<String> ids = clashing(12);
        assertThat(ids.stream().map(String::hashCode).distinct()).hasSize(1);
        assertThat(ids).hasSizeGreaterThan(10 * JobsById.MAX_PROBES);
        ids.forEach(id -> jobs.add(record(JobId.of(id))));
        assertThat(jobs.size()).isEqualTo(ids.size());
        ids.forEach(id -> assertThat(jobs.get(JobId.of(id))).isNotNull());
        assertThat(jobs.get(JobId.of("another"))).isNull();
        ids.forEach(id -> jobs.remove(JobId.of(id)));
        assertThat(jobs.size()).isZero();
    }

    @Test
    void anIdWhoseHashIsZeroIsOneLikeAnyOther() {
        JobId id = JobId.of("f5a5a608");
        assertThat(id.hashCode()).isZero();
        assertThat(jobs.get(id)).isNull();
        jobs.add(record(id));
        assertThat(jobs.get(id)).isNotNull();
        jobs.remove(id);
        assertThat(jobs.get(id)).isNull();
        assertThat(jobs.size()).isZero();
    }

    @Test
    void twoJobsOfOneIdAreADefect() {
        jobs.add(record(JobId.of("a")));
        assertThatThrownBy(() -> jobs.add(record(JobId.of("a")))).isInstanceOf(IllegalStateException.class);
        jobs.remove(JobId.of("b"));
        assertThat(jobs.size()).isEqualTo(1);
    }

    private JobRecord record(JobId id) {
        return new JobRecord(id, SPEC, ++sequence, 0);
    }

    private static List<String> plain(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("job-" + i);
        }
        return ids;
    }

    /** Strings of that many pairs, each "Aa" or "BB", which have the same hash. */
    private static List<String> clashing(int pairs) {
        List<String> ids = List.of("");
        for (int i = 0; i < pairs; i++) {
            List<String> longer = new ArrayList<>();
            ids.forEach(id -> {
                longer.add(id + "Aa");
                longer.add(id + "BB");
            });
            ids = longer;
        }
        return ids;
    }
}
