package io.quorate.process;

import java.util.concurrent.ThreadFactory;

/**
 * Gives the slave the guard's time, several times in each heartbeat, for as long as the slave answers with leases. On a thread of its
 * own: a slave that stands still reads nothing, and who writes to it waits.
 */
final class StampSender {
    static final long PERIOD_MILLIS = 200;
    /** So many stamps are sent without an answer: for 24 s, which is rarer than heartbeats are, but in clusters of 60,000 slaves. */
    private static final int MAX_UNANSWERED = 120;

    private final GuardLink link;
    private int unanswered;

    StampSender(GuardLink link) {
        this.link = link;
    }

    void start(ThreadFactory threads) {
        threads.newThread(this::loop).start();
    }

    synchronized void answered() {
        unanswered = 0;
        notifyAll();
    }

    private void loop() {
        try {
            while (true) {
                awaitTurn();
                link.send(new GuardMessage.Stamp(System.nanoTime()));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private synchronized void awaitTurn() throws InterruptedException {
        long until = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
        long left = PERIOD_MILLIS;
        while (unanswered > 0 && left > 0) {
            wait(left);
            left = (until - System.nanoTime() + 999_999) / 1_000_000;
        }
        while (unanswered >= MAX_UNANSWERED) {
            wait();
        }
        unanswered++;
    }
}
