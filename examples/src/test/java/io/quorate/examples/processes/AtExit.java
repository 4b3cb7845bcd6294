package io.quorate.examples.processes;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is closed when a test is ended from outside, as by Ctrl-C: the last first, so that nobody runs on what goes. */
final class AtExit {
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "close-at-exit"));
    }

    private AtExit() {}

    static synchronized void add(AutoCloseable thing) {
        OPEN.push(thing);
    }

    /** It has been closed. */
    static synchronized void remove(AutoCloseable thing) {
        OPEN.remove(thing);
    }

    private static void closeAll() {
        while (true) {
            AutoCloseable thing;
            synchronized (AtExit.class) {
                if (OPEN.isEmpty()) {
                    return;
                }
                thing = OPEN.pop();
            }
            try {
                thing.close();
            } catch (Exception e) {
                System.err.println("could not be closed at the end: " + e);
            }
        }
    }
}
