package io.quorate.benchmarks.pathological;

import io.quorate.benchmarks.quorate.Noop;
import io.quorate.model.Bytes;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Jobs that do nothing, but are hard to place or heavy to carry, and the slaves for them. */
final class HardJobs {
    static final int SLAVES = 10;
    /** So many jobs wait in {@link HardLoad#BESIDE_PENDING}, each of another size. */
    static final int PENDING = 100_000;

    private static final long SEED = 7;

    private static final String ONLY_ONE_HAS = "scarce";
    /** Of each slave: all jobs that are outstanding fit at once. */
    private static final int PROCESSORS = 1_024;

    private static final int GIB = 1 << 10;
    private static final int THOUSANDTHS = 3;

    private HardJobs() {}

    /** @return gives the next job, each time, for one thread */
    static Supplier<JobSpec> of(HardLoad load) {
        SplittableRandom random = new SplittableRandom(SEED);
        return switch (load) {
            case NO_SIZE, FLAPPING -> always(Noop.SPEC);
            case ONE_SIZE, BESIDE_PENDING ->
                always(sized(Resources.builder().cpus("0.5").memoryMiB(100).amount("disk", 10)));
            case EACH_ANOTHER_SIZE -> () -> sized(anything(random).cpus(thousandths(random.nextInt(1, 1_000))));
            case ONE_SLAVE -> always(sized(Resources.builder().cpus("0.5").amount(ONLY_ONE_HAS, 1)));
            case MEBIBYTE -> always(heavy(random));
        };
    }

    /** For each of which no slave has room; each of another size. For one thread. */
    static Supplier<JobSpec> fittingNowhere() {
        SplittableRandom random = new SplittableRandom(SEED);
        return () ->
                sized(anything(random).cpus(thousandths(random.nextInt(PROCESSORS * 1_000 + 1, PROCESSORS * 100_000))));
    }

    /** What a slave has; the first has more than the others. */
    static Resources slave(int index) {
        Resources.Builder resources =
                Resources.builder().cpus(PROCESSORS).memoryMiB(PROCESSORS * GIB).amount("disk", PROCESSORS * GIB);
        return (index == 0 ? resources.amount(ONLY_ONE_HAS, PROCESSORS) : resources).build();
    }

    private static Supplier<JobSpec> always(JobSpec spec) {
        return () -> spec;
    }

    private static JobSpec heavy(SplittableRandom random) {
        byte[] payload = new byte[JobSpec.MAX_PAYLOAD_BYTES];
        random.nextBytes(payload);
        return JobSpec.handler(Noop.HANDLER, Bytes.copyOf(payload)).build();
    }

    private static Resources.Builder anything(SplittableRandom random) {
        return Resources.builder().memoryMiB(random.nextInt(1, GIB)).amount("disk", random.nextInt(1, GIB));
    }

    private static String thousandths(int value) {
        return BigDecimal.valueOf(value, THOUSANDTHS).toPlainString();
    }

    private static JobSpec sized(Resources.Builder resources) {
        return JobSpec.handler(Noop.HANDLER, Bytes.EMPTY)
                .resources(resources.build())
                .build();
    }
}
