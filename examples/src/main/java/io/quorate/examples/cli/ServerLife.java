package io.quorate.examples.cli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The life of a server process: from when it is {@link #arm}ed on, being told to end (SIGTERM, SIGINT, SIGHUP) closes the node
 * gracefully, also one that is still starting, and the exit code is 0.
 *
 * <p>A JVM that ends by a signal has an exit code of the signal's. Closing is part of this program's ordinary life, so the hook
 * that does it ends the process by itself.
 */
final class ServerLife {
    /** Inside the ten seconds that the launcher promises. */
    private static final long CLOSE_MILLIS = 9_000;
    /** For so long a node that is starting is waited for; whatever it has done by then, it may end as in a crash. */
    private static final long STARTING_MILLIS = 2_000;

    private final Console console;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final AtomicBoolean ending = new AtomicBoolean();
    /** The node once it has started; empty if it never will. */
    private final CompletableFuture<Optional<AutoCloseable>> node = new CompletableFuture<>();

    ServerLife(Console console) {
        this.console = console;
    }

    /** From here on the process ends gracefully. */
    void arm() {
        if (armed.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::endGracefully, "quorate-end"));
        }
    }

    /**
     * Says that the node is ready, and waits until it is closed.
     *
     * @param closed completes exceptionally if the node fails
     */
    int run(String ready, AutoCloseable started, CompletableFuture<Void> closed) {
        node.complete(Optional.of(started));
        if (!ending.get()) {
            console.print("ready " + ready);
        }
        try {
            Failures.await(closed);
        } catch (RuntimeException e) {
            if (!ending.get()) {
                console.remark("the node has failed: " + Failures.lineOf(e));
                return ExitCode.BROKEN;
            }
        }
        return ExitCode.DONE;
    }

    /** The command is over: ends the process with its exit code, unless it is being told to end at this moment. */
    void exit(int exitCode) {
        node.complete(Optional.empty());
        if (ending.compareAndSet(false, true)) {
            System.exit(exitCode);
        }
        try {
            // The hook ends the process, and leaves no time for more than that.
            TimeUnit.MILLISECONDS.sleep(2 * CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endGracefully() {
        if (ending.compareAndSet(false, true)) {
            closeWithin();
            console.out().flush();
            console.err().flush();
            Runtime.getRuntime().halt(ExitCode.DONE);
        }
    }

    private void closeWithin() {
        Thread closer = new Thread(this::close, "quorate-close");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        try {
            Optional<AutoCloseable> started = node.get(STARTING_MILLIS, TimeUnit.MILLISECONDS);
            if (started.isPresent()) {
                started.get().close();
            }
        } catch (TimeoutException e) {
            console.remark("told to end before the node had started");
        } catch (Exception e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }
}
