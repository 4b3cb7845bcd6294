package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CallbacksTest {

    @Test
    void futuresAreCompletedOnNamedDaemonThreads() throws Exception {
        Callbacks callbacks = new Callbacks("quorate-client-c1", null);
        CompletableFuture<Integer> future = new CompletableFuture<>();
        CompletableFuture<Thread> completer = future.thenApply(value -> Thread.currentThread());

        callbacks.complete(future, 1);

        Thread thread = completer.get(10, TimeUnit.SECONDS);
        assertThat(thread.getName()).startsWith("quorate-client-c1-callback-");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void theHostsExecutorIsUsedAndItsRefusalLosesNothing() throws Exception {
        List<Runnable> given = new CopyOnWriteArrayList<>();
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<Integer> second = new CompletableFuture<>();

        new Callbacks("t", given::add).complete(first, 1);
        new Callbacks("t", task -> {
                    throw new RejectedExecutionException("closed");
                })
                .complete(second, 2);

        assertThat(given).hasSize(1);
        assertThat(first).isNotDone();
        given.get(0).run();
        assertThat(first).isCompletedWithValue(1);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void eventsComeOneAtATimeInOrderWhateverTheListenerThrows() throws Exception {
        Callbacks callbacks = new Callbacks("t", null);
        List<Integer> heard = new CopyOnWriteArrayList<>();
        CountDownLatch last = new CountDownLatch(1);

        for (int i = 0; i < 100; i++) {
            int number = i;
            callbacks.tell(() -> {
                heard.add(number);
                if (number == 99) {
                    last.countDown();
                }
                if (number % 40 == 0) {
                    throw new IllegalStateException("a listener that fails at times");
                }
            });
        }

        assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).hasSize(100).isSorted();
    }

    @Test
    void aSlowListenerMissesEventsAndTheNodeGoesOn() {
        Callbacks callbacks = new Callbacks("t", task -> {});

        int taken = 0;
        while (callbacks.tell(() -> {})) {
            taken++;
        }

        assertThat(taken).isEqualTo(1_000);
    }
}
