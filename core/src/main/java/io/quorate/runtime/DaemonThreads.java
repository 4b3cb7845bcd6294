package io.quorate.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Makes daemon threads that take over nothing of what the host's code may have set on the thread that happens to need one, which may be
 * a handler's: the context class loader is that of whoever made this, and no thread-local value is inherited. Thread-safe.
 */
final class DaemonThreads {
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /** Not started. */
    Thread make(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }
}
