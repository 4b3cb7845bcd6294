package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.spi.Clock;
import io.quorate.spi.JobRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs that are operating-system processes, each under one guard process that kills them when this JVM ends, however it
 * ends (see the package).
 *
 * <p>A job reads nothing from its standard input. Its standard output and error become the outcome's output, as they came, up to
 * {@link JobOutcome#MAX_OUTPUT_BYTES}. It sees {@code QUORATE_JOB_ID}, {@code QUORATE_ATTEMPT}, {@code QUORATE_FENCING_TOKEN} and
 * {@code QUORATE_SLAVE} in its environment, which otherwise is this JVM's. Exit code 0 is success. A job has ended when its first
 * process has, and the rest of its process group was killed.
 *
 * <p>Thread-safe. Nothing blocks but {@link #close()}. The listener is called on this runner's own thread.
 */
public final class ProcessRunner implements JobRunner, AutoCloseable {
    /** How long a stopped job may take until it is killed, unless said otherwise. */
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(5);

    /** The most attempts at a time; each costs the guard a few threads. */
    public static final int MAX_ATTEMPTS = SlaveInfo.MAX_ATTEMPTS;

    private static final Duration MAX_STOP_GRACE = Duration.ofHours(1);
    private static final long LAST_EXITS_MILLIS = 2000;
    private static final long GUARD_END_MILLIS = 3000;
    private static final long KILL_MILLIS = 2000;
    private static final int MAX_MESSAGES_IN_HAND = 1024;

    private final Duration stopGrace;
    private final Duration stopAllowance;
    private final Clock clock;
    private final int maxAttempts;
    private final @Nullable String obstacle;
    private final Map<String, String> hiddenFromGuard = new LinkedHashMap<>();
    private final Thread thread;

    // Bounded: at most a start and a stop of each attempt, what the permits let in, and one close.
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Semaphore messagesInHand = new Semaphore(MAX_MESSAGES_IN_HAND);
    private final Map<AttemptKey, RunningAttempt> attempts = new ConcurrentHashMap<>();
    private final Object startLock = new Object();
    private long lastNumber;
    private boolean closed;

    private final AtomicReference<@Nullable Granted> granted = new AtomicReference<>();

    // Of the runner's thread.
    private final LeaseHolder leases;
    private LeaseStamps stamps = new LeaseStamps();
    private final StartWindow starts = new StartWindow();
    private final Map<Long, RunningAttempt> told = new LinkedHashMap<>();
    private @Nullable GuardProcess guard;
    private long closeDeadlineNanos;
    private boolean closing;

    /** What was sent at that moment has been answered with a lease of that length. */
    private record Granted(long sinceNanos, long leaseNanos) {}

    /**
     * Begins to start the guard, and returns.
     *
     * @param stopGrace how long after SIGTERM a stopped job is sent SIGKILL
     * @param stopAllowance how long before the end of the lease an exclusive job is sent SIGTERM; SIGKILL when half of that is left
     * @param clock by which {@link #leaseHolds} is told
     * @throws IllegalArgumentException if the grace is negative or above an hour
     */
    public ProcessRunner(Duration stopGrace, Duration stopAllowance, Clock clock) {
        this(stopGrace, stopAllowance, clock, MAX_ATTEMPTS);
    }

    ProcessRunner(Duration stopGrace, Duration stopAllowance, Clock clock, int maxAttempts) {
        if (stopGrace.isNegative() || stopGrace.compareTo(MAX_STOP_GRACE) > 0) {
            throw new IllegalArgumentException("the stop grace is 0 s to 1 h, got " + stopGrace);
        }
        this.stopGrace = stopGrace;
        this.stopAllowance = stopAllowance;
        this.clock = clock;
        this.leases = new LeaseHolder(clock, stopAllowance.toNanos());
        this.maxAttempts = maxAttempts;
        this.obstacle = GuardCommand.obstacle();
        for (String name : GuardCommand.HIDDEN_VARIABLES) {
            String value = System.getenv(name);
            if (value != null) {
                hiddenFromGuard.put(name, value);
            }
        }
        thread = new Thread(this::loop, "quorate-processes");
        thread.setDaemon(true);
        if (obstacle == null) {
            tasks.add(this::warmUp);
        }
        thread.start();
    }

    @Override
    public @Nullable String refusal(Work work) {
        return work instanceof Work.Command ? obstacle : "only operating-system processes are run here";
    }

    /** @throws IllegalStateException if the attempt runs here already, or the work would be refused */
    @Override
    public void start(Launch launch, Listener listener) {
        String refusal = refusal(launch.work());
        if (refusal != null || !(launch.work() instanceof Work.Command command)) {
            throw new IllegalStateException("cannot run attempt " + launch.attempt() + ": " + refusal);
        }
        synchronized (startLock) {
            if (closed) {
                throw new RejectedExecutionException("the slave is closing");
            }
            if (attempts.size() >= maxAttempts) {
                throw new RejectedExecutionException("runs " + maxAttempts + " processes already");
            }
            RunningAttempt attempt = new RunningAttempt(++lastNumber, launch, listener);
            if (attempts.putIfAbsent(launch.attempt(), attempt) != null) {
                throw new IllegalStateException(launch.attempt() + " runs here already");
            }
            tasks.add(() -> toStart(attempt, command));
        }
    }

    /** The guard hears of it by its own clock, from the last stamp that had come from it before that moment. */
    @Override
    public void leaseHolds(long sinceNanos, long leaseNanos) {
        if (granted.getAndSet(new Granted(sinceNanos, leaseNanos)) == null) {
            tasks.add(this::renewLease);
        }
    }

    @Override
    public void stop(AttemptKey key) {
        RunningAttempt attempt = attempts.get(key);
        if (attempt != null && attempt.askToStop()) {
            tasks.add(() -> tellToStop(attempt));
        }
    }

    /**
     * Stops all attempts, by force after the grace, and ends the guard. Takes at most the grace and a few seconds. Each attempt's
     * end is reported before this returns. Called on the runner's own thread, by a listener, it does not wait.
     */
    @Override
    public void close() {
        synchronized (startLock) {
            if (!closed) {
                closed = true;
                tasks.add(this::beginClose);
            }
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(stopGrace.toMillis() + LAST_EXITS_MILLIS + GUARD_END_MILLIS + KILL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the runner's thread

    private void loop() {
        try {
            while (!(closing && (told.isEmpty() || System.nanoTime() - closeDeadlineNanos >= 0))) {
                Runnable task = closing
                        ? tasks.poll(closeDeadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)
                        : tasks.take();
                if (task != null) {
                    runSafely(task);
                }
            }
            GuardProcess last = guard;
            if (last != null) {
                last.close(GUARD_END_MILLIS);
            }
            loseAll("the slave is closing");
        } catch (InterruptedException e) {
            // Nobody but the host could have done this; without this thread the guard must not go on either.
            GuardProcess last = guard;
            if (last != null) {
                last.kill();
            }
            loseAll("the runner's thread was interrupted");
        }
    }

    private void warmUp() {
        try {
            guard();
        } catch (IOException | OutOfMemoryError e) {
            // The first job will meet the same, and say so.
        }
    }

    private void toStart(RunningAttempt attempt, Work.Command command) {
        if (attempt.isExclusive() && leases.good() == null) {
            leases.await(new StartWindow.Waiting(attempt, command));
            return;
        }
        starts.add(attempt, command);
        startWaiting();
    }

    private void renewLease() {
        Granted news = granted.getAndSet(null);
        GuardProcess current = guard;
        if (news == null || current == null) {
            return;
        }
        GuardMessage.Lease lease = leases.granted(stamps, news.sinceNanos(), news.leaseNanos());
        // Without one, too: the guard gives stamps for as long as it is answered.
        say(current, lease == null ? GuardMessage.Lease.NONE : lease);
        leases.takeWaiting().forEach(start -> toStart(start.attempt(), start.command()));
    }

    private void startWaiting() {
        for (StartWindow.Waiting next = starts.next(); next != null; next = starts.next()) {
            tellToStart(next.attempt(), next.command());
        }
    }

    private void tellToStart(RunningAttempt attempt, Work.Command command) {
        GuardProcess current;
        GuardMessage.Start order;
        try {
            current = guard();
            GuardMessage.Lease lease = attempt.isExclusive() ? leases.good() : null;
            if (attempt.isExclusive() && lease == null) {
                // It has waited for room, and the lease has ended meanwhile.
                starts.settled(attempt.number);
                leases.await(new StartWindow.Waiting(attempt, command));
                return;
            }
            order = attempt.order(command, hiddenFromGuard, JobOutcome.MAX_OUTPUT_BYTES, lease);
        } catch (IOException | OutOfMemoryError e) {
            starts.settled(attempt.number);
            forget(attempt);
            report(attempt, () -> attempt.declined("the guard process cannot start it: " + e.getMessage()));
            return;
        }
        told.put(attempt.number, attempt);
        say(current, order);
    }

    private static void say(GuardProcess to, GuardMessage message) {
        boolean said = false;
        try {
            to.send(message);
            said = true;
        } catch (IOException e) {
            // The guard is going; its end will be reported.
            said = true;
        } finally {
            if (!said) {
                // Perhaps the guard has got half of the message, and understands nothing from here on.
                to.kill();
            }
        }
    }

    private void tellToStop(RunningAttempt attempt) {
        attempt.beginStop();
        if (starts.remove(attempt) || leases.remove(attempt)) {
            forget(attempt);
            report(attempt, () -> attempt.declined("it was stopped before it began"));
            return;
        }
        GuardProcess current = guard;
        if (current != null && told.containsKey(attempt.number)) {
            say(current, new GuardMessage.Stop(attempt.number));
        }
    }

    private void beginClose() {
        closing = true;
        closeDeadlineNanos = System.nanoTime() + stopGrace.toNanos() + TimeUnit.MILLISECONDS.toNanos(LAST_EXITS_MILLIS);
        List<RunningAttempt> all = new ArrayList<>(told.values());
        all.addAll(starts.waiting());
        all.addAll(leases.waiting());
        all.forEach(this::tellToStop);
    }

    private GuardProcess guard() throws IOException {
        GuardProcess current = guard;
        if (current == null) {
            LeaseStamps own = new LeaseStamps();
            current = GuardProcess.start(
                    GuardCommand.words(stopGrace, stopAllowance), hiddenFromGuard, new FromGuard(own));
            stamps = own;
            leases.guardGone();
            guard = current;
        }
        return current;
    }

    private void received(GuardMessage message) {
        RunningAttempt attempt = told.get(message.job());
        if (attempt == null) {
            return;
        }
        if (!(message instanceof GuardMessage.Output)) {
            starts.settled(attempt.number);
        }
        if (message instanceof GuardMessage.Started started) {
            attempt.started(started.group());
        } else if (message instanceof GuardMessage.Output output) {
            attempt.printed(output.bytes());
        } else if (message instanceof GuardMessage.Exited exited) {
            forget(attempt);
            report(attempt, () -> attempt.exited(exited));
        } else if (message instanceof GuardMessage.StartFailed failed) {
            forget(attempt);
            report(attempt, () -> {
                if (failed.noRoom()) {
                    attempt.declined(failed.error());
                } else {
                    attempt.failed(failed.error());
                }
            });
        } else if (message instanceof GuardMessage.Lost lost) {
            forget(attempt);
            report(attempt, () -> attempt.lost(lost.error()));
        }
        startWaiting();
    }

    private void guardGone(GuardProcess gone, String why) {
        if (guard == gone) {
            guard = null;
            starts.guardGone();
            leases.guardGone();
            loseAll("the guard process ended" + why);
            startWaiting();
        }
    }

    /** What the guard's own shell has not killed yet, we do. */
    private void loseAll(String why) {
        List<RunningAttempt> lost = new ArrayList<>(told.values());
        List<Long> groups =
                lost.stream().map(RunningAttempt::group).filter(g -> g != 0).toList();
        if (!groups.isEmpty()) {
            GroupSignals signals = new GroupSignals(new ProcessStarter());
            try {
                for (long group : groups) {
                    signals.kill(group);
                }
            } catch (IOException | OutOfMemoryError e) {
                why = why + "; its process group may still run: " + e.getMessage();
            } finally {
                signals.close(KILL_MILLIS);
            }
        }
        for (RunningAttempt attempt : lost) {
            forget(attempt);
            String reason = why;
            report(attempt, () -> attempt.lost(reason));
        }
    }

    private void forget(RunningAttempt attempt) {
        told.remove(attempt.number);
        attempts.remove(attempt.attempt(), attempt);
    }

    // ---- other threads

    /** Hears the guard; a guard that talks faster than we listen is slowed down by its pipe. */
    private final class FromGuard implements GuardProcess.Listener {
        private final LeaseStamps own;

        FromGuard(LeaseStamps own) {
            this.own = own;
        }

        @Override
        public void received(GuardProcess from, GuardMessage message) {
            if (message instanceof GuardMessage.Stamp stamp) {
                own.received(stamp.nanos(), clock.monotonicNanos());
                return;
            }
            messagesInHand.acquireUninterruptibly();
            tasks.add(() -> {
                messagesInHand.release();
                if (guard == from) {
                    ProcessRunner.this.received(message);
                }
            });
        }

        @Override
        public void gone(GuardProcess gone, String why) {
            tasks.add(() -> guardGone(gone, why));
        }
    }

    /** An attempt whose outcome there was no memory for is lost; but it never stays without an end. */
    private static void report(RunningAttempt attempt, Runnable end) {
        runSafely(() -> {
            try {
                end.run();
            } catch (OutOfMemoryError e) {
                if (attempt.isAnswered()) {
                    throw e;
                }
                attempt.lost("no memory for its outcome");
            }
        });
    }

    /** This thread goes on, whatever is thrown: without it no attempt would ever end. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, t);
        }
    }
}
