package io.quorate.examples.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a node until the process is told to end (SIGTERM, SIGINT, SIGHUP), then closes it gracefully; the exit code is 0.
 *
 * <p>A JVM that ends by a signal has an exit code of the signal's. Closing is part of this program's ordinary life, so the hook
 * that does it ends the process by itself.
 */
final class ServerLife {
    /** Inside the ten seconds that the launcher promises. */
    private static final long CLOSE_MILLIS = 9_000;

    private ServerLife() {}

    /**
     * Says that the node is ready, and waits.
     *
     * @param closed completes exceptionally if the node fails
     */
    static int run(Console console, String ready, AutoCloseable node, CompletableFuture<Void> closed) {
        AtomicBoolean ending = new AtomicBoolean();
        Thread hook = new Thread(
                () -> {
                    if (ending.compareAndSet(false, true)) {
                        closeWithin(node);
                        console.out().flush();
                        console.err().flush();
                        Runtime.getRuntime().halt(ExitCode.DONE);
                    }
                },
                "quorate-end");
        Runtime.getRuntime().addShutdownHook(hook);
        console.print("ready " + ready);
        try {
            Failures.await(closed);
        } catch (RuntimeException e) {
            if (ending.compareAndSet(false, true)) {
                console.remark("the node has failed: " + Failures.lineOf(e));
                return ExitCode.BROKEN;
            }
        }
        // Closed by the hook, which will end the process.
        awaitEnd(ending);
        return ExitCode.DONE;
    }

    private static void closeWithin(AutoCloseable node) {
        Thread closer = new Thread(
                () -> {
                    try {
                        node.close();
                    } catch (Exception e) {
                        Thread current = Thread.currentThread();
                        current.getUncaughtExceptionHandler().uncaughtException(current, e);
                    }
                },
                "quorate-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(AtomicBoolean ending) {
        if (!ending.get()) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(2 * CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
