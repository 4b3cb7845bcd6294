package io.quorate.runtime;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.spi.Clock;
import io.quorate.spi.JobRunner;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the host's handlers, each attempt on a daemon thread of its own. Nobody can kill a Java thread: an attempt that is
 * to stop is interrupted, and ends when its handler returns, and not before.
 */
final class HandlerRunner implements JobRunner {
    /** The most handlers at a time; each takes a thread. */
    static final int MAX_ATTEMPTS = SlaveInfo.MAX_ATTEMPTS;

    private static final Logger LOG = LoggerFactory.getLogger(HandlerRunner.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SLOW_STOP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SortedMap<String, HandlerBody> handlers;
    private final Lease lease;
    private final Clock clock;
    private final HandlerThreads threads;
    private final Map<AttemptKey, HandlerAttempt> attempts = new ConcurrentHashMap<>();
    private final Map<AttemptKey, Long> stoppingSinceNanos = new ConcurrentHashMap<>();

    HandlerRunner(String threadName, SortedMap<String, HandlerBody> handlers, Lease lease, Clock clock) {
        this.handlers = new TreeMap<>(handlers);
        this.lease = lease;
        this.clock = clock;
        // Twice the attempts: each may also need a thread for the actions of its cancellation.
        this.threads = new HandlerThreads(threadName + "-job-", 2 * MAX_ATTEMPTS, IDLE_NANOS);
    }

    @Override
    public @Nullable String refusal(Work work) {
        if (!(work instanceof Work.Handler handler)) {
            return "only handlers are run here";
        }
        if (!handlers.containsKey(handler.name())) {
            return "no handler '" + handler.name() + "' here; there are " + handlers.keySet();
        }
        return null;
    }

    /** @throws IllegalStateException if the attempt runs already, or the work would be refused */
    @Override
    public void start(Launch launch, Listener listener) {
        String refusal = refusal(launch.work());
        if (refusal != null) {
            throw new IllegalStateException("cannot run attempt " + launch.attempt() + ": " + refusal);
        }
        if (attempts.size() >= MAX_ATTEMPTS) {
            throw new RejectedExecutionException("runs " + MAX_ATTEMPTS + " handlers already");
        }
        Work.Handler work = (Work.Handler) launch.work();
        HandlerBody body = handlers.get(work.name());
        HandlerAttempt attempt =
                new HandlerAttempt(launch.attempt(), work.payload(), launch.slave(), launch.isolation(), lease);
        if (body == null || attempts.putIfAbsent(launch.attempt(), attempt) != null) {
            throw new IllegalStateException("attempt " + launch.attempt() + " runs already");
        }
        boolean started = false;
        try {
            threads.execute(() -> run(work.name(), body, attempt, listener));
            started = true;
        } finally {
            if (!started) {
                attempts.remove(launch.attempt());
            }
        }
    }

    private void run(String handler, HandlerBody body, HandlerAttempt attempt, Listener listener) {
        JobOutcome outcome;
        boolean leaseMissed = !attempt.mayBegin();
        // Whoever still interrupts this thread means what it ran before.
        boolean ignored = Thread.interrupted();
        attempt.enter();
        try {
            outcome = leaseMissed ? JobOutcome.cancelled() : outcomeOf(handler, body.run(attempt));
        } catch (Throwable t) {
            // Errors too: whatever the host's code throws is the job's failure, never the slave's.
            LOG.debug("attempt {} failed", attempt.key(), t);
            leaseMissed = attempt.hasMissedLease();
            outcome = attempt.isStopping() ? JobOutcome.cancelled() : JobOutcome.failed(describe(t));
        } finally {
            attempt.leave();
        }
        attempts.remove(attempt.key());
        Long since = stoppingSinceNanos.remove(attempt.key());
        if (since != null && clock.monotonicNanos() - since > SLOW_STOP_NANOS) {
            LOG.warn("attempt {} ended {} s after it was asked to", attempt.key(), secondsSince(since));
        }
        if (leaseMissed && !attempt.isStopping()) {
            listener.stopped(attempt.key());
        } else {
            listener.ended(attempt.key(), outcome);
        }
    }

    private static JobOutcome outcomeOf(String handler, @Nullable Bytes result) {
        if (result == null) {
            return JobOutcome.failed(
                    "handler '" + handler + "' returned null; Bytes.EMPTY is a result without content");
        }
        if (result.size() > JobOutcome.MAX_RESULT_BYTES) {
            return JobOutcome.failed("handler '" + handler + "' returned " + result.size()
                    + " bytes; a result has at most " + JobOutcome.MAX_RESULT_BYTES);
        }
        return JobOutcome.succeeded(result);
    }

    private static String describe(Throwable t) {
        String name = t.getClass().getName();
        try {
            String message = t.getMessage();
            return message == null ? name : name + ": " + message;
        } catch (Throwable broken) {
            return name;
        }
    }

    @Override
    public void stop(AttemptKey key) {
        HandlerAttempt attempt = attempts.get(key);
        if (attempt == null) {
            return;
        }
        stoppingSinceNanos.put(key, clock.monotonicNanos());
        List<Runnable> actions = attempt.requestStop();
        if (!attempts.containsKey(key)) {
            stoppingSinceNanos.remove(key);
        }
        if (!actions.isEmpty()) {
            runActions(key, actions);
        }
    }

    private void runActions(AttemptKey key, List<Runnable> actions) {
        try {
            threads.execute(() -> actions.forEach(HandlerAttempt::runSafely));
        } catch (RejectedExecutionException e) {
            // The interruption has reached the handler all the same.
            LOG.warn("no thread for what attempt {} wants done at its cancellation", key, e);
        }
    }

    /** Says, once for each, which attempts were asked to end and go on. Cheap when there is none. */
    void reportSlowStops() {
        if (stoppingSinceNanos.isEmpty()) {
            return;
        }
        long now = clock.monotonicNanos();
        stoppingSinceNanos.forEach((key, since) -> {
            HandlerAttempt attempt = attempts.get(key);
            if (attempt != null && now - since > SLOW_STOP_NANOS && attempt.claimSlowReport()) {
                LOG.warn(
                        "attempt {} was asked to end {} s ago and goes on: its handler ignores the interruption; it keeps"
                                + " its reservation until it returns",
                        key,
                        secondsSince(since));
            }
        });
    }

    @Nullable
    AttemptStatus status(AttemptKey key) {
        HandlerAttempt attempt = attempts.get(key);
        return attempt == null ? null : attempt.status();
    }

    /** Lets go of the threads; handlers that still run end by themselves. */
    void close() {
        threads.close();
    }

    private long secondsSince(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(clock.monotonicNanos() - nanos);
    }
}
