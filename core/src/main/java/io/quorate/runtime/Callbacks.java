package io.quorate.runtime;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the host's code on the host's executor, or on a few daemon threads that end when idle: never on the thread that drives
 * a node, never on the common pool. What the host's code throws is logged. Thread-safe.
 */
public final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;
    private static final int MAX_WAITING_EVENTS = 1_000;

    private final ThreadPoolExecutor fallback;
    private final Executor executor;
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private boolean telling;

    /** @param host where to run callbacks; null for threads of this object's own */
    public Callbacks(String threadName, @Nullable Executor host) {
        AtomicInteger number = new AtomicInteger();
        DaemonThreads threads = new DaemonThreads();
        // The queue holds at most what callers wait for: completions of requests, whose number is bounded, and one task
        // of events.
        this.fallback = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> threads.make(task, threadName + "-callback-" + number.incrementAndGet()));
        this.fallback.allowCoreThreadTimeOut(true);
        this.executor = host != null ? host : fallback;
    }

    /** Runs a task soon. Tasks may run side by side. */
    public void run(Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (Throwable t) {
                LOG.error("a callback threw", t);
                rethrowIfVirtualMachineError(t);
            }
        };
        try {
            executor.execute(guarded);
        } catch (RejectedExecutionException e) {
            // Nobody's future is left incomplete because the host closed its executor first.
            fallback.execute(guarded);
        }
    }

    /** Completes a future, and so runs what depends on it, soon. */
    public <T> void complete(CompletableFuture<T> future, T value) {
        run(() -> future.complete(value));
    }

    /** As {@link #complete}, with a failure. */
    public void fail(CompletableFuture<?> future, Throwable cause) {
        run(() -> future.completeExceptionally(cause));
    }

    /** Runs events one at a time and in their order. False if too many wait; the event is dropped then. */
    public boolean tell(Runnable event) {
        synchronized (events) {
            if (events.size() >= MAX_WAITING_EVENTS) {
                return false;
            }
            events.add(event);
            if (telling) {
                return true;
            }
            telling = true;
        }
        run(this::tellAll);
        return true;
    }

    private void tellAll() {
        while (true) {
            Runnable event;
            synchronized (events) {
                event = events.poll();
                if (event == null) {
                    telling = false;
                    return;
                }
            }
            try {
                event.run();
            } catch (Throwable t) {
                LOG.error("an event listener threw", t);
            }
        }
    }

    /** Lets go of idle threads sooner; what was handed over still runs. */
    public void close() {
        fallback.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    private static void rethrowIfVirtualMachineError(Throwable t) {
        if (t instanceof VirtualMachineError error) {
            throw error;
        }
    }
}
