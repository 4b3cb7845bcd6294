package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HandlerThreadsTest {
    private static final String NAME = "quorate-test-handlers-";

    private HandlerThreads threads = new HandlerThreads(NAME, 100, TimeUnit.MINUTES.toNanos(1));

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void eachTaskHasAThreadOfItsOwnWhileItRuns() throws Exception {
        CyclicBarrier all = new CyclicBarrier(51);
        for (int i = 0; i < 50; i++) {
            threads.execute(() -> {
                try {
                    all.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        all.await(20, TimeUnit.SECONDS);
    }

    @Test
    void aTaskThatTakesForEverHoldsUpNoneThatComesLater() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int round = 0; round < 90; round++) {
            CountDownLatch begun = new CountDownLatch(2);
            threads.execute(() -> {
                begun.countDown();
                waitFor(never);
            });
            threads.execute(begun::countDown);
            assertThat(begun.await(20, TimeUnit.SECONDS)).as("round %d", round).isTrue();
        }
        never.countDown();
    }

    @Test
    void tasksThatEndAtOnceShareFewThreads() throws Exception {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        threads.execute(() -> {
            first.countDown();
            waitFor(gate);
        });
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        // All but the last of these are in turn taken by the same threads: a thread is made for one only when none is
        // on its way.
        for (int i = 0; i < 98; i++) {
            threads.execute(() -> {
                seen.add(Thread.currentThread());
                done.incrementAndGet();
            });
        }
        await().untilAtomic(done, org.hamcrest.Matchers.is(98));
        assertThat(seen).hasSizeLessThan(98);
        gate.countDown();
    }

    @Test
    void moreThanTheyMayRunAreRefused() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            threads.execute(() -> waitFor(never));
        }
        assertThatThrownBy(() -> threads.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("100");
        never.countDown();
    }

    @Test
    void aTaskThatThrowsCostsNoThread() throws Exception {
        threads.execute(() -> {
            throw new IllegalStateException("a defect");
        });
        CountDownLatch ran = new CountDownLatch(1);
        threads.execute(ran::countDown);
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threadsThatAreIdleForLongEnd() throws Exception {
        threads.close();
        threads = new HandlerThreads(NAME, 100, TimeUnit.MILLISECONDS.toNanos(20));
        AtomicInteger alive = new AtomicInteger();
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        CyclicBarrier all = new CyclicBarrier(11);
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> {
                seen.add(Thread.currentThread());
                try {
                    all.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    alive.incrementAndGet();
                }
            });
        }
        all.await(20, TimeUnit.SECONDS);
        assertThat(seen).hasSize(10);
        await().until(() -> seen.stream().noneMatch(Thread::isAlive));
        assertThat(alive).hasValue(0);

        // And the next task gets a new one.
        CountDownLatch ran = new CountDownLatch(1);
        threads.execute(ran::countDown);
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatWaitsWhenItIsClosedIsRunAndNothingMoreIsTaken() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            threads.execute(() -> {
                waitFor(gate);
                ran.countDown();
            });
        }
        threads.close();
        gate.countDown();
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(25, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
