package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kernel.Now;
import io.quorate.spi.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class NodeLoopTest {
    private static final int MAX_TRIES = 10_000_000;

    private final Mailbox mailbox = new Mailbox(SystemClock.INSTANCE, 10, 1_000, 10);
    private final OwnerThreadGuard guard = new OwnerThreadGuard("master:m1");
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Target target = new Target();
    private final NodeLoop loop =
            new NodeLoop("quorate-test-loop", SystemClock.INSTANCE, mailbox, guard, target, failure::complete);

    @AfterEach
    void end() {
        mailbox.close();
        loop.join(5_000);
    }

    @Test
    void anotherThreadThatEntersIsNamed() throws Exception {
        loop.start();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        mailbox.offerCall(now -> {
            guard.check();
            inside.countDown();
            awaitQuietly(goOn);
        });
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(guard::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("master:m1")
                .hasMessageContaining("quorate-test-loop")
                .hasMessageContaining(Thread.currentThread().getName());
        goOn.countDown();
    }

    @Test
    void itWakesTheNodeWhenThatIsDue() throws Exception {
        target.wakeNanos.set(SystemClock.INSTANCE.monotonicNanos() + 20_000_000);

        loop.start();

        assertThat(target.woken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(target.early).hasValue(0);
    }

    @Test
    void aWakeInTheInfinitePastIsDueAtOnce() throws Exception {
        target.wakeNanos.set(Long.MIN_VALUE);

        loop.start();

        assertThat(target.woken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void inputsThatTakeLongDoNotKeepTheNodeFromWakingInTime() throws Exception {
        AtomicLong nanos = new AtomicLong();
        NodeLoop slow = new NodeLoop("quorate-slow-loop", clockOf(nanos), mailbox, guard, target, failure::complete);
        target.wakeNanos.set(10_000_000);
        List<Long> wokenBefore = new ArrayList<>();
        CompletableFuture<List<Long>> done = new CompletableFuture<>();
        for (int i = 0; i < 4; i++) {
            mailbox.offerCall(now -> {
                wokenBefore.add(1 - target.woken.getCount());
                nanos.addAndGet(6_000_000);
            });
        }
        mailbox.offerCall(now -> done.complete(wokenBefore));

        slow.start();

        assertThat(done.get(10, TimeUnit.SECONDS)).containsExactly(0L, 0L, 1L, 1L);
        assertThat(target.early).hasValue(0);
        mailbox.close();
        slow.join(5_000);
    }

    @Test
    void whatIsUrgentDoesNotWaitForTheRestOfALongBatch() throws Exception {
        AtomicLong nanos = new AtomicLong();
        NodeLoop slow = new NodeLoop("quorate-slow-loop", clockOf(nanos), mailbox, guard, target, failure::complete);
        List<String> done = new ArrayList<>();
        CompletableFuture<List<String>> all = new CompletableFuture<>();
        mailbox.offerCall(now -> {
            done.add("first");
            nanos.addAndGet(6_000_000);
            mailbox.offerUrgentNotice(later -> done.add("urgent"));
        });
        mailbox.offerCall(now -> done.add("second"));
        mailbox.offerCall(now -> all.complete(done));

        slow.start();

        assertThat(all.get(10, TimeUnit.SECONDS)).containsExactly("first", "urgent", "second");
        mailbox.close();
        slow.join(5_000);
    }

    @Test
    void framesOfALinkThatBecomesPreferredAreNotOvertakenByLaterOnes() throws Exception {
        AtomicLong nanos = new AtomicLong();
        NodeLoop slow = new NodeLoop("quorate-slow-loop", clockOf(nanos), mailbox, guard, target, failure::complete);
        List<String> done = new ArrayList<>();
        CompletableFuture<List<String>> all = new CompletableFuture<>();
        long link = 7;
        mailbox.offerFrame(link, 1, now -> {
            done.add("proof");
            mailbox.prefer(link);
            mailbox.offerFrame(link, 1, later -> done.add("third"));
            nanos.addAndGet(6_000_000);
        });
        mailbox.offerFrame(link, 1, now -> done.add("second"));
        mailbox.offerCall(now -> mailbox.offerCall(later -> all.complete(done)));

        slow.start();

        assertThat(all.get(10, TimeUnit.SECONDS)).containsExactly("proof", "second", "third");
        mailbox.close();
        slow.join(5_000);
    }

    @Test
    void whatCanWaitDoesSoWhileTheNodeLagsBehindButForAShareOfTheTime() throws Exception {
        int calls = 1_000;
        AtomicLong nanos = new AtomicLong();
        Mailbox full = new Mailbox(clockOf(nanos), 10, 1_000, calls);
        NodeLoop slow = new NodeLoop("quorate-slow-loop", clockOf(nanos), full, guard, target, failure::complete);
        AtomicInteger called = new AtomicInteger();
        List<Integer> patientAfter = new ArrayList<>();
        CompletableFuture<List<Integer>> all = new CompletableFuture<>();
        for (int i = 0; i < calls; i++) {
            full.offerCall(now -> {
                called.incrementAndGet();
                nanos.addAndGet(1_000_000);
            });
        }
        full.defer(7);
        full.offerFrame(7, 1, now -> {
            patientAfter.add(called.get());
            nanos.addAndGet(40_000_000);
        });
        full.offerFrame(7, 1, now -> patientAfter.add(called.get()));
        full.offerFrame(7, 1, now -> all.complete(patientAfter));

        slow.start();

        assertThat(all.get(10, TimeUnit.SECONDS))
                .as("the first one after the first batch, the next one when ten times as much time has passed")
                .containsExactly(256, 768);
        full.close();
        slow.join(5_000);
    }

    @Test
    void aWakeTellsUntilWhenOthersWereHeard() throws Exception {
        AtomicLong nanos = new AtomicLong(1);
        Mailbox waiting = new Mailbox(clockOf(nanos), 10, 1_000, 10);
        NodeLoop slow = new NodeLoop("quorate-slow-loop", clockOf(nanos), waiting, guard, target, failure::complete);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        waiting.offerCall(now -> nanos.set(50_000_000));
        waiting.offerCall(now -> {});
        waiting.offerCall(now -> waiting.offerCall(later -> done.complete(true)));
        target.wakeNanos.set(10_000_000);

        slow.start();

        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(target.heardUntil).startsWith(1L);
        waiting.close();
        slow.join(5_000);
    }

    static Clock clockOf(AtomicLong nanos) {
        return new Clock() {
            @Override
            public long monotonicNanos() {
                return nanos.get();
            }

            @Override
            public long wallMillis() {
                return 0;
            }
        };
    }

    @Test
    void anExceptionEndsTheLoopForGood() throws Exception {
        loop.start();
        IllegalStateException defect = new IllegalStateException("a defect");
        AtomicInteger after = new AtomicInteger();

        mailbox.offerCall(now -> {
            throw defect;
        });
        mailbox.offerCall(now -> after.incrementAndGet());

        assertThat(failure.get(10, TimeUnit.SECONDS)).isSameAs(defect);
        loop.join(10_000);
        assertThat(after).hasValue(0);
        assertThat(mailbox.offerCall(now -> {})).isEqualTo(Mailbox.Admission.CLOSED);
    }

    @Test
    void whoBringsSomethingWhileTheLoopSleepsDoesItItself() {
        loop.start();
        List<Thread> doneBy = new ArrayList<>();

        doHere(now -> {
            guard.check();
            doneBy.add(Thread.currentThread());
        });

        assertThat(doneBy).containsExactly(Thread.currentThread());
        assertThat(guard.isMine()).isFalse();
    }

    @Test
    void whoBringsSomethingWhileTheNodeIsBusyLeavesItToTheLoop() throws Exception {
        loop.start();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Thread> doneBy = new CompletableFuture<>();
        mailbox.offerNotice(now -> {
            busy.countDown();
            awaitQuietly(goOn);
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        loop.offerAndDo(() -> mailbox.offerNotice(now -> doneBy.complete(Thread.currentThread())));
        assertThat(doneBy).isNotDone();
        goOn.countDown();

        assertThat(doneBy.get(10, TimeUnit.SECONDS).getName()).isEqualTo("quorate-test-loop");
    }

    @Test
    void theLoopWakesForWhatAStepOfAnotherThreadMadeDue() throws Exception {
        loop.start();

        doHere(now -> target.wakeNanos.set(now.nanos() + 20_000_000));

        assertThat(target.woken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(target.early).hasValue(0);
    }

    @Test
    void aWakeThatIsDueIsNotLeftToTheLoop() {
        loop.start();

        doHere(now -> target.wakeNanos.set(now.nanos()));

        assertThat(target.woken.getCount()).isZero();
    }

    @Test
    void whatAThreadCannotReadDuringItsStepIsNotTakenForSilence() {
        loop.start();
        AtomicLong beganNanos = new AtomicLong();

        doHere(now -> {
            beganNanos.set(now.nanos());
            target.wakeNanos.set(now.nanos());
        });

        assertThat(target.heardUntil).hasSize(1);
        assertThat(target.heardUntil.get(0)).isLessThanOrEqualTo(beganNanos.get());
        assertThat(mailbox.heardUntilNanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anExceptionOnAnotherThreadEndsTheLoopForGood() {
        loop.start();
        IllegalStateException defect = new IllegalStateException("a defect");

        doHere(now -> {
            throw defect;
        });

        assertThat(failure).isCompletedWithValue(defect);
        loop.join(10_000);
        assertThat(mailbox.offerCall(now -> {})).isEqualTo(Mailbox.Admission.CLOSED);
    }

    @Test
    void aStepOfAnotherThreadThatEndsTheNodeDoesNotWaitForTheLoop() {
        loop.start();
        AtomicLong tookNanos = new AtomicLong(Long.MAX_VALUE);

        doHere(now -> {
            mailbox.close();
            long began = System.nanoTime();
            loop.join(20_000);
            tookNanos.set(System.nanoTime() - began);
        });

        assertThat(tookNanos.get()).isLessThan(TimeUnit.SECONDS.toNanos(10));
        loop.join(10_000);
        assertThat(failure).isNotDone();
    }

    @Test
    void stepsOfManyThreadsNeverMeetAndNoneIsForgotten() throws Exception {
        loop.start();
        int threads = 4;
        int each = 20_000;
        long[] count = new long[1]; // not safe by itself
        CountDownLatch done = new CountDownLatch(threads * each);
        List<Thread> bringing = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            boolean does = t % 2 == 0;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    Runnable offer = () -> mailbox.offerNotice(now -> {
                        guard.check();
                        count[0]++;
                        done.countDown();
                    });
                    if (does) {
                        loop.offerAndDo(offer);
                    } else {
                        offer.run();
                    }
                }
            });
            bringing.add(thread);
            thread.start();
        }
        for (Thread thread : bringing) {
            thread.join();
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(count[0]).isEqualTo((long) threads * each);
        assertThat(failure).isNotDone();
    }

    /** Brings something as often as it takes until the loop happens to sleep, so that it is done by the calling thread; once. */
    private void doHere(Input input) {
        Thread here = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        for (int i = 0; !done.get(); i++) {
            assertThat(i).isLessThan(MAX_TRIES);
            loop.offerAndDo(() -> mailbox.offerNotice(now -> {
                if (Thread.currentThread() == here) {
                    done.set(true);
                    input.apply(now);
                }
            }));
            Thread.onSpinWait();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Target implements NodeLoop.Driven {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch woken = new CountDownLatch(1);
        private final AtomicLong wakeNanos = new AtomicLong(Long.MAX_VALUE);
        private final AtomicInteger early = new AtomicInteger();
        private final List<Long> heardUntil = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void start(Now now) {
            started.countDown();
        }

        @Override
        public void onWake(Now now) {
            if (now.nanos() < wakeNanos.get()) {
                early.incrementAndGet();
            }
            heardUntil.add(now.heardUntilNanos());
            wakeNanos.set(Long.MAX_VALUE);
            woken.countDown();
        }

        @Override
        public long nextWakeNanos() {
            return wakeNanos.get();
        }

        @Override
        public void afterStep(Now now) {}
    }
}
