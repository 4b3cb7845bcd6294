package io.quorate.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.benchmarks.quorate.MemoryCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts as a job, and what does not. */
@Timeout(60)
final class LoadTest {
    private static final Duration BRIEFLY = Duration.ofMillis(100);

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final Load.Phases phases = new Load.Phases() {
        @Override
        public void begins() {
            begun.incrementAndGet();
        }

        @Override
        public void ends() {
            over.incrementAndGet();
        }
    };

    @Test
    @Timeout(60)
    void neverMoreJobsAreOutstandingThanWereAskedFor() throws Exception {
        ConcurrentLinkedQueue<CompletableFuture<Boolean>> open = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger most = new AtomicInteger();
        Thread finisher = new Thread(() -> {
            while (!over.get()) {
                CompletableFuture<Boolean> first = open.poll();
                if (first != null) {
                    most.accumulateAndGet(1 + open.size(), Math::max);
                    first.complete(true);
                }
            }
        });
        finisher.start();
        Target target = jobs -> Stream.generate(CompletableFuture<Boolean>::new)
                .limit(jobs)
                .peek(open::add)
                .toList();

        LoadResult result = measured(target, 7);
        over.set(true);
        finisher.join();

        assertThat(most.get()).isBetween(1, 7);
        assertThat(result.jobs()).isPositive();
        assertThat(result.perSecond()).isEqualTo(result.jobs() / result.seconds());
    }

    @Test
    void jobsOfTheWarmUpDoNotCount() throws Exception {
        AtomicInteger started = new AtomicInteger();
        Target target = jobs -> {
            started.addAndGet(jobs);
            return List.of(CompletableFuture.completedFuture(true));
        };

        LoadResult result = new Load(target, 1).run(BRIEFLY, Duration.ZERO, phases);

        assertThat(started.get()).isPositive();
        assertThat(result.jobs()).isZero();
        assertThat(begun).hasValue(1);
        assertThat(over).hasValue(1);
    }

    @Test
    void aJobThatFailsEndsTheLoad() {
        Target target = jobs -> List.of(CompletableFuture.failedFuture(new IllegalStateException("out of luck")));

        assertThatThrownBy(() -> new Load(target, 1).run(Duration.ZERO, BRIEFLY, phases))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("out of luck");
    }

    @Test
    void resultsSurviveTheLineBetweenProcesses() {
        LoadResult result = new LoadResult(1_000, 2.5, 10.125, 20.25, 30.5, 40);

        assertThat(LoadResult.parse(result.toLine())).isEqualTo(result);
        assertThatThrownBy(() -> LoadResult.parse("ready")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(60)
    void aRealClusterCanBeLoaded() throws Exception {
        try (MemoryCluster cluster = new MemoryCluster(1, 1)) {
            LoadResult result = measured(cluster.target(), 16);

            assertThat(result.p50Micros()).isPositive().isLessThanOrEqualTo(result.p999Micros());
        }
    }

    /** On a busy machine nothing may end in so short a time: then once more. */
    private LoadResult measured(Target target, int outstanding) throws InterruptedException {
        LoadResult result;
        do {
            result = new Load(target, outstanding).run(Duration.ZERO, BRIEFLY, phases);
        } while (result.jobs() == 0);
        return result;
    }
}
