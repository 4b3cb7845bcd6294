package io.quorate.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The guard against a cluster that becomes more expensive without anybody's noticing: it counts what a job costs and compares
 * that with bounds. Counts do not depend on the machine. What is allocated depends on what the JIT compiler has made of
 * the code by then, so its bound is a tolerant one.
 *
 * <p>When a change raises a cost on purpose, raise the bound in the same commit, and let the message of the commit say what was
 * bought with it. When a cost falls, lower its bound to the new figure. The failure prints the figures that were measured.
 */
final class JobCostsTest {
    /** For what the exact figures may grow by unnoticed: heartbeats that happen to fall into the time of the load. */
    private static final double COUNT_TOLERANCE = 1.02;

    private static final double ALLOCATION_TOLERANCE = 1.25;

    private static final JobCosts ONE_AT_A_TIME = new JobCosts(2.0, 107.2, 15.2, 940, 72_000);
    private static final JobCosts FIVE_HUNDRED_AT_ONCE = new JobCosts(0.02135, 82.5, 2.156, 406, 28_000);

    /** What shares an entry or a frame is chance where jobs come together, 9 to 14 entries for 500: so many lives tell the mean. */
    private static final int LIVES = 40;

    @Test
    void oneJobAtATimeCostsNoMoreThanBefore() {
        requireAtMost(ONE_AT_A_TIME, new SimulatedLoad(1).run(200, 1));
    }

    @Test
    void fiveHundredJobsAtOnceCostNoMoreThanBefore() {
        List<JobCosts> lives = LongStream.rangeClosed(1, LIVES)
                .mapToObj(seed -> new SimulatedLoad(seed).run(500, 500))
                .toList();
        requireAtMost(FIVE_HUNDRED_AT_ONCE, JobCosts.mean(lives));
    }

    @Test
    void countsAreTheSameEachTime() {
        JobCosts once = new SimulatedLoad(1).run(50, 10);
        JobCosts again = new SimulatedLoad(1).run(50, 10);

        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("allocatedBytes")
                .isEqualTo(once);
        assertThat(once.logEntries()).isPositive();
        assertThat(once.allocatedBytes()).isPositive();
    }

    private static void requireAtMost(JobCosts bound, JobCosts measured) {
        SoftAssertions each = new SoftAssertions();
        require(each, measured, "log entries", measured.logEntries(), bound.logEntries() * COUNT_TOLERANCE);
        require(each, measured, "log bytes", measured.logBytes(), bound.logBytes() * COUNT_TOLERANCE);
        require(each, measured, "frames", measured.frames(), bound.frames() * COUNT_TOLERANCE);
        require(each, measured, "bytes sent", measured.frameBytes(), bound.frameBytes() * COUNT_TOLERANCE);
        require(
                each,
                measured,
                "allocated bytes",
                measured.allocatedBytes(),
                bound.allocatedBytes() * ALLOCATION_TOLERANCE);
        each.assertAll();
    }

    private static void require(SoftAssertions each, JobCosts measured, String what, double cost, double most) {
        each.assertThat(cost)
                .as("%s per job, of %s; see the comment of this test", what, measured)
                .isLessThanOrEqualTo(most);
    }
}
