package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.load.Load;
import io.quorate.benchmarks.load.LoadResult;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Keeps a number of commands in flight: as soon as some are committed, as many are proposed. */
final class CommandLoad {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;
    private static final long POLL_MILLIS = 50;
    private static final long END_SECONDS = 30;

    private final Proposer proposer;
    private final int inFlight;
    private final Semaphore free;
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
    private volatile boolean measuring;

    CommandLoad(Proposer proposer, int inFlight) {
        this.proposer = proposer;
        this.inFlight = inFlight;
        this.free = new Semaphore(inFlight);
    }

    /** These were committed, on whatever thread that is said. */
    void committed(byte[] commands) {
        int count = Command.count(commands);
        if (measuring) {
            long nanos = System.nanoTime() - Command.proposedNanos(commands);
            latencies.recordValueWithCount(Math.min(LONGEST_NANOS, nanos), count);
        }
        free.release(count);
    }

    /** @throws IllegalStateException if some commands are not committed long after the end */
    LoadResult run(Duration warmUp, Duration measured, Load.Phases phases) throws InterruptedException {
        proposeUntil(System.nanoTime() + warmUp.toNanos());
        phases.begins();
        long from = System.nanoTime();
        measuring = true;
        proposeUntil(from + measured.toNanos());
        measuring = false;
        long nanos = System.nanoTime() - from;
        phases.ends();
        if (!free.tryAcquire(inFlight, END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException((inFlight - free.availablePermits()) + " commands are not committed "
                    + END_SECONDS + " s after the load ended");
        }
        return LoadResult.of(nanos / 1e9, latencies);
    }

    private void proposeUntil(long deadlineNanos) throws InterruptedException {
        while (System.nanoTime() < deadlineNanos) {
            if (free.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                int commands = 1 + free.drainPermits();
                proposer.propose(commands);
            }
        }
    }
}
