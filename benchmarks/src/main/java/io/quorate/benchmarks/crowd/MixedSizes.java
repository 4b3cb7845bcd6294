package io.quorate.benchmarks.crowd;

import io.quorate.model.Bytes;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Jobs and slaves of mixed sizes in three resources, of which 200 jobs to a slave take about four fifths: so all find room, and
 * placement has to look for it. Always the same.
 */
final class MixedSizes {
    /** Different jobs. */
    static final int SIZES = 1_000;

    static final int JOBS_PER_SLAVE = 200;

    private static final long SEED = 5;
    private static final int THOUSANDTHS = 3;
    private static final int[] PROCESSORS = {96, 128, 144, 192};
    private static final int[] MIB_PER_PROCESSOR = {900, 1_000, 1_150};
    private static final int DISK_PER_PROCESSOR = 8;

    private final SplittableRandom random = new SplittableRandom(SEED);

    List<Resources> slaves(int count) {
        List<Resources> slaves = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int processors = PROCESSORS[i % PROCESSORS.length];
            slaves.add(Resources.builder()
                    .cpus(processors)
                    .memoryMiB((long) processors * MIB_PER_PROCESSOR[i % MIB_PER_PROCESSOR.length])
                    .amount("disk", (long) processors * DISK_PER_PROCESSOR)
                    .build());
        }
        return slaves;
    }

    /** The different jobs. */
    List<JobSpec> jobs() {
        List<JobSpec> jobs = new ArrayList<>(SIZES);
        for (int i = 0; i < SIZES; i++) {
            jobs.add(JobSpec.handler("any", Bytes.EMPTY)
                    .resources(Resources.builder()
                            .cpus(BigDecimal.valueOf(random.nextInt(125, 1_000), THOUSANDTHS)
                                    .toPlainString())
                            .memoryMiB(random.nextInt(64, 1_025))
                            .amount("disk", random.nextInt(1, 9))
                            .build())
                    .build());
        }
        return jobs;
    }
}
