package io.quorate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load that comes at a rate. */
@Timeout(60)
final class PacedLoadTest {
    private static final Duration PART = Duration.ofMillis(300);

    private final AtomicInteger started = new AtomicInteger();

    @Test
    void jobsComeAtTheirRateAndEachPartIsTold() throws Exception {
        List<LoadResult> parts = new ArrayList<>();

        new PacedLoad(this::atOnce, 1_000).run(PART, 3, parts::add);

        assertThat(parts).hasSize(3);
        // A busy machine makes them fewer; nothing makes them more.
        assertThat(started.get()).isBetween(1, 1 + (int) (1_000 * 3 * PART.toMillis() / 1_000) + 200);
        assertThat(parts.stream().mapToLong(LoadResult::jobs).sum()).isEqualTo(started.get());
        assertThat(parts).allSatisfy(part -> assertThat(part.seconds()).isPositive());
    }

    @Test
    void whenNothingEndsOnlySoManyAreStarted() {
        List<CompletableFuture<Boolean>> open = Collections.synchronizedList(new ArrayList<>());
        List<Integer> seen = new ArrayList<>();

        // Two seconds' jobs may be open, and three seconds' would be.
        assertThatThrownBy(() -> new PacedLoad(stuck(open), 5_000).run(PART.multipliedBy(10), 2, part -> {
                    seen.add(open.size());
                    fail(open);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stuck");

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).isBetween(1, 10_000);
    }

    @Test
    void aFailureEndsItBeforeTheNextPartIsTold() {
        List<CompletableFuture<Boolean>> open = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger toldWithJobs = new AtomicInteger();

        assertThatThrownBy(() -> new PacedLoad(stuck(open), 1_000).run(PART, 10, part -> {
                    if (open.isEmpty()) {
                        return; // a machine that stood still for the whole part
                    }
                    toldWithJobs.incrementAndGet();
                    fail(open);
                    // The next part is over before it begins, so that nothing is submitted in it.
                    long from = System.nanoTime();
                    while (System.nanoTime() - from < PART.multipliedBy(2).toNanos()) {
                        Thread.onSpinWait();
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stuck");

        assertThat(toldWithJobs).hasValue(1);
    }

    @Test
    void aJobThatFailsEndsIt() {
        Target broken = jobs -> List.of(CompletableFuture.failedFuture(new IllegalStateException("broken")));
        assertThatThrownBy(() -> new PacedLoad(broken, 1_000).run(PART, 1, part -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken");
    }

    private Target stuck(List<CompletableFuture<Boolean>> open) {
        return jobs -> {
            List<CompletableFuture<Boolean>> those = atOnce(jobs).stream()
                    .map(ignored -> new CompletableFuture<Boolean>())
                    .toList();
            open.addAll(those);
            return those;
        };
    }

    private static void fail(List<CompletableFuture<Boolean>> open) {
        open.forEach(job -> job.completeExceptionally(new IllegalStateException("stuck")));
    }

    private List<CompletableFuture<Boolean>> atOnce(int jobs) {
        started.addAndGet(jobs);
        return Collections.nCopies(jobs, CompletableFuture.completedFuture(true));
    }
}
