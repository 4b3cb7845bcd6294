package io.quorate.benchmarks.placement;

import io.quorate.model.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Sizes of slaves and jobs in three resources. Slaves have 8 to 64 processors, and memory and disk in three proportions to
 * them; jobs take an eighth of a processor to 4, and memory and disk independently of that. A function of the seed.
 */
final class Sizes {
    static final String CPUS = "cpus";

    private static final int[] PROCESSORS = {8, 16, 32, 64};
    private static final int[] GIB_PER_PROCESSOR = {2, 4, 8};
    private static final int DISK_GIB_PER_PROCESSOR = 40;

    private final SplittableRandom random;

    Sizes(long seed) {
        this.random = new SplittableRandom(seed);
    }

    List<Resources> slaves(int count) {
        List<Resources> slaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int processors = PROCESSORS[random.nextInt(PROCESSORS.length)];
            int memory = processors * GIB_PER_PROCESSOR[random.nextInt(GIB_PER_PROCESSOR.length)];
            slaves.add(Resources.builder()
                    .cpus(processors)
                    .memoryMiB(memory * 1024L)
                    .amount("disk", (long) processors * DISK_GIB_PER_PROCESSOR)
                    .build());
        }
        return slaves;
    }

    /** Sizes of jobs, no two of them the same. */
    List<Resources> jobs(int count) {
        Set<Resources> seen = new HashSet<>();
        List<Resources> jobs = new ArrayList<>();
        while (jobs.size() < count) {
            Resources job = Resources.builder()
                    .cpus(java.math.BigDecimal.valueOf(random.nextInt(125, 4_001), 3)
                            .toPlainString())
                    .memoryMiB(random.nextInt(64, 8_193))
                    .amount("disk", random.nextInt(1, 101))
                    .build();
            if (seen.add(job)) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
