package io.quorate.transport.udptcp;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread for what may block: asking the name service, listing the network interfaces. On an event loop a slow name
 * server would stop every link. The thread goes away when idle.
 */
final class HelperThread {
    private static final int MAX_WAITING = 256;
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "quorate-transport-helper");
                thread.setDaemon(true);
                return thread;
            });

    HelperThread() {
        executor.allowCoreThreadTimeOut(true);
    }

    /** False if too much is waiting already, or after {@link #close}. */
    boolean tryExecute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Does not wait: a question to the name service cannot be interrupted, and nobody hears its answer any more. */
    void close() {
        executor.shutdownNow();
    }
}
