package io.quorate.runtime;

import io.quorate.kernel.Now;
import io.quorate.spi.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Drives a node, whose state belongs to one thread at a time. The loop's own thread takes what happened from the mailbox, passes it on
 * with the time, wakes the node when that is due, and sleeps otherwise. To wake it costs more than most of what it is woken for, so
 * while it sleeps a thread that brings something, and has nothing else to do, may {@linkplain #offerAndDo do that itself}.
 *
 * <p>What escapes from a step is a defect of the node: the loop ends for good, and says so, since a node whose state nobody can vouch
 * for must not go on half-alive.
 */
final class NodeLoop {
    /** As many inputs are handled between two looks at the timers at most. */
    private static final int MAX_BATCH = 256;
    /** And no longer than this, but for the last of them: large inputs, such as thousands of jobs each, must not delay heartbeats. */
    private static final long MAX_UNWATCHED_NANOS = 5_000_000;
    /** So many may overtake the rest of a batch at a time. */
    private static final int MAX_OVERTAKING = 64;
    /** While something of the other lanes has waited for longer, what can wait does so. */
    private static final long MAX_LAG_NANOS = 100_000_000;
    /** But for one part in so many of the time. */
    private static final int PATIENT_SHARE = 10;
    /** A clock that the host brought may run differently from the one that this thread sleeps by. */
    private static final long MAX_SLEEP_NANOS = 1_000_000_000L;

    private final Clock clock;
    private final Mailbox mailbox;
    private final OwnerThreadGuard guard;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private final Driven driven;
    // What follows belongs to who has the turn.
    private final List<Input> batch = new ArrayList<>(MAX_BATCH);
    /** While this node lags behind, what can wait does so until then. */
    private long nextPatientNanos = Long.MIN_VALUE;

    /** What the loop drives. */
    interface Driven {
        void start(Now now);

        void onWake(Now now);

        long nextWakeNanos();

        /** After each batch and wake. */
        void afterStep(Now now);
    }

    NodeLoop(
            String threadName,
            Clock clock,
            Mailbox mailbox,
            OwnerThreadGuard guard,
            Driven driven,
            Consumer<Throwable> onFailure) {
        this.clock = clock;
        this.mailbox = mailbox;
        this.guard = guard;
        this.driven = driven;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for the loop to end after its mailbox was closed. At once when called by a step of the node itself. */
    void join(long millis) {
        if (guard.isMine()) {
            return;
        }
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            guard.claim();
            driven.start(now());
            driven.afterStep(now());
            int urgent = sleep();
            while (urgent != Mailbox.CLOSED) {
                round(urgent);
                urgent = sleep();
            }
        } catch (Throwable t) {
            // Errors as well: after any of them the state is unknown.
            onFailure.accept(t);
        } finally {
            mailbox.close();
        }
    }

    /** Until there is something to do: as {@link Mailbox#take}. */
    private int sleep() throws InterruptedException {
        long nanos = sleepNanos();
        guard.release();
        int urgent = mailbox.take(batch, MAX_BATCH, nanos);
        guard.claim();
        return urgent;
    }

    /**
     * Runs what offers something to the mailbox, and, if the loop sleeps, what was offered. For a thread that holds no lock, and has
     * nothing else to do that could not wait for a step of the node.
     */
    void offerAndDo(Runnable offer) {
        if (!mailbox.tryTurn()) {
            offer.run();
            return;
        }
        long nanos = 0;
        try {
            guard.claim();
            offer.run();
            int urgent = mailbox.takeAtOnce(batch, MAX_BATCH);
            if (urgent != Mailbox.CLOSED) {
                round(urgent);
                nanos = sleepNanos();
            }
        } catch (Throwable t) {
            // As in the loop, which ends when it has its turn.
            onFailure.accept(t);
            mailbox.close();
        } finally {
            guard.release();
            mailbox.passTurn(nanos);
        }
    }

    /** One batch, of which the first ones are urgent, and what is due by then. */
    private void round(int urgent) {
        apply(urgent);
        batch.clear();
        mailbox.done();
        applyPatient();
        wakeIfDue();
    }

    /** @param urgent so many of them, the first ones, are urgent; what is urgent and comes meanwhile does not wait for the others */
    private void apply(int urgent) {
        long watchedNanos = clock.monotonicNanos();
        long preferences = mailbox.preferences();
        List<Input> overtaking = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Now now = now();
            if (now.nanos() - watchedNanos > MAX_UNWATCHED_NANOS) {
                wakeIfDue();
                // Behind a link that has just become preferred, frames of its own may stand in this batch.
                if (i >= urgent && preferences == mailbox.preferences()) {
                    mailbox.takeUrgent(overtaking, MAX_OVERTAKING);
                    overtaking.forEach(input -> input.apply(now()));
                    overtaking.clear();
                }
                now = now();
                watchedNanos = now.nanos();
            }
            batch.get(i).apply(now);
        }
    }

    /**
     * What can wait, for a moment: one input if more than a batch of the other lanes waits, and while this node lags behind, for a
     * tenth of the time, so that it is not forgotten for good.
     */
    private void applyPatient() {
        if (!mailbox.hasPatient()) {
            return;
        }
        long beganNanos = clock.monotonicNanos();
        boolean lags = beganNanos - mailbox.heardUntilNanos(beganNanos) > MAX_LAG_NANOS;
        if (lags && beganNanos < nextPatientNanos) {
            return;
        }
        int backlog = lags ? Integer.MAX_VALUE : MAX_BATCH;
        Input input = mailbox.takePatient(Integer.MAX_VALUE);
        long tookNanos = 0;
        for (int i = 1; input != null; i++) {
            input.apply(now());
            tookNanos = clock.monotonicNanos() - beganNanos;
            boolean goesOn = i < MAX_BATCH && tookNanos <= MAX_UNWATCHED_NANOS;
            input = goesOn ? mailbox.takePatient(backlog) : null;
        }
        nextPatientNanos = beganNanos + PATIENT_SHARE * tookNanos;
    }

    private void wakeIfDue() {
        if (sleepNanos() <= 0) {
            Now now = now();
            driven.onWake(new Now(now.nanos(), now.wallMillis(), mailbox.heardUntilNanos(now.nanos())));
        }
        driven.afterStep(now());
    }

    private long sleepNanos() {
        long wake = driven.nextWakeNanos();
        long now = clock.monotonicNanos();
        // Compared first: "at once" and "never" are the ends of the range, and their differences overflow.
        if (wake <= now) {
            return 0;
        }
        return wake >= now + MAX_SLEEP_NANOS ? MAX_SLEEP_NANOS : wake - now;
    }

    private Now now() {
        return new Now(clock.monotonicNanos(), clock.wallMillis());
    }
}
