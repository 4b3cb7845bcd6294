package io.quorate.benchmarks.hazelcast;

import com.hazelcast.durableexecutor.DurableExecutorService;
import io.quorate.benchmarks.load.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The durable executor under load. Its submit blocks until the task is stored, so many threads call it; its result is taken on
 * threads of this class, since the common pool, where it would go by default, has one thread on two cores.
 */
final class DurableExecutorTarget implements Target, AutoCloseable {
    static final int CALLERS = 64;

    private static final int CALLBACK_THREADS = 2;
    private static final NoopTask TASK = new NoopTask();

    private final DurableExecutorService executor;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, daemons("caller"));
    private final ExecutorService callbacks = Executors.newFixedThreadPool(CALLBACK_THREADS, daemons("callback"));

    DurableExecutorTarget(DurableExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public List<CompletableFuture<Boolean>> start(int jobs) {
        List<CompletableFuture<Boolean>> results = new ArrayList<>(jobs);
        for (int i = 0; i < jobs; i++) {
            CompletableFuture<Boolean> result = new CompletableFuture<>();
            results.add(result);
            callers.execute(() -> submit(result));
        }
        return results;
    }

    private void submit(CompletableFuture<Boolean> result) {
        try {
            executor.submit(TASK)
                    .whenCompleteAsync(
                            (value, thrown) -> {
                                if (thrown == null) {
                                    result.complete(value);
                                } else {
                                    result.completeExceptionally(thrown);
                                }
                            },
                            callbacks);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        callbacks.shutdownNow();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, "bench-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
