package io.quorate.benchmarks.pathological;

/** What is hard on a scheduler, in the order in which it is measured; with the jobs of {@link HardJobs}. */
enum HardLoad {
    /** What the others are compared with: jobs that need nothing, and fit any slave. */
    NO_SIZE("without a size"),
    ONE_SIZE("all of one size"),
    EACH_ANOTHER_SIZE("each of another size"),
    /** All slaves have room, and one of them what these jobs need. */
    ONE_SLAVE("all fit one slave alone"),
    FLAPPING("without a size, while a slave comes and goes"),
    MEBIBYTE("payloads of 1 MiB", 16),
    /** The last one, for what waits stays. */
    BESIDE_PENDING("all of one size, beside 100,000 pending that fit nowhere");

    private static final int MANY = 1_024;

    private final String words;
    private final int outstanding;

    HardLoad(String words) {
        this(words, MANY);
    }

    HardLoad(String words, int outstanding) {
        this.words = words;
        this.outstanding = outstanding;
    }

    String words() {
        return words;
    }

    int outstanding() {
        return outstanding;
    }
}
