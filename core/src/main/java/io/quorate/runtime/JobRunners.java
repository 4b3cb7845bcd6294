package io.quorate.runtime;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.JobRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that a slave can run: handlers and, where the host allows it, processes. Knows what executes. Thread-safe. */
final class JobRunners {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunners.class);

    private final NodeId slave;
    private final HandlerRunner handlers;
    private final @Nullable JobRunner processes;
    private final Ends handlerEnds;
    private final Ends processEnds;
    private final ConcurrentHashMap<AttemptKey, Running> running = new ConcurrentHashMap<>();

    /**
     * @param processes closed with this if it can be; null: none are run
     * @param ofHandlers told of attempts of handlers
     * @param ofProcesses told of all others
     */
    JobRunners(
            NodeId slave,
            HandlerRunner handlers,
            @Nullable JobRunner processes,
            JobRunner.Listener ofHandlers,
            JobRunner.Listener ofProcesses) {
        this.slave = slave;
        this.handlers = handlers;
        this.processes = processes;
        this.handlerEnds = new Ends(ofHandlers);
        this.processEnds = new Ends(ofProcesses);
    }

    @Nullable
    String refusal(Work work) {
        JobRunner runner = runnerOf(work);
        return runner == null
                ? "this slave does not run operating-system processes; its host has to allow them"
                : runner.refusal(work);
    }

    /** Starts an attempt. Whatever goes wrong with that, the listener hears of its end, later. */
    void start(AttemptKey attempt, Work work, Isolation isolation) {
        JobRunner runner = runnerOf(work);
        Ends ends = runner == handlers ? handlerEnds : processEnds;
        if (runner == null) {
            ends.listener.ended(attempt, JobOutcome.failed("this slave does not run operating-system processes"));
            return;
        }
        running.put(attempt, new Running(runner, false));
        try {
            runner.start(new JobRunner.Launch(attempt, work, slave, isolation), ends);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No thread, or no memory, for it now: that says nothing of the job's code.
            LOG.warn("no room for attempt {}: {}", attempt, e.toString(), e);
            ends.declined(attempt, "no room: " + e);
        } catch (RuntimeException e) {
            LOG.warn("attempt {} could not be started: {}", attempt, e.toString(), e);
            ends.ended(attempt, JobOutcome.failed("could not be started: " + e));
        }
    }

    /** Passes on the first end of each attempt. */
    private final class Ends implements JobRunner.Listener {
        private final JobRunner.Listener listener;

        Ends(JobRunner.Listener listener) {
            this.listener = listener;
        }

        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {
            if (running.remove(attempt) != null) {
                listener.ended(attempt, outcome);
            }
        }

        @Override
        public void declined(AttemptKey attempt, String why) {
            if (running.remove(attempt) != null) {
                listener.declined(attempt, why);
            }
        }

        @Override
        public void stopped(AttemptKey attempt) {
            if (running.remove(attempt) != null) {
                listener.stopped(attempt);
            }
        }

        @Override
        public void lost(AttemptKey attempt, String why) {
            if (running.remove(attempt) != null) {
                listener.lost(attempt, why);
            }
        }
    }

    void leaseHolds(long sinceNanos, long leaseNanos) {
        if (processes != null) {
            processes.leaseHolds(sinceNanos, leaseNanos);
        }
    }

    void stop(AttemptKey attempt) {
        Running current = running.computeIfPresent(attempt, (key, value) -> new Running(value.runner, true));
        if (current != null) {
            try {
                current.runner.stop(attempt);
            } catch (RuntimeException e) {
                LOG.warn("attempt {} could not be asked to stop: {}", attempt, e.toString(), e);
            }
        }
    }

    /** What executes, in the order of the assignments. */
    List<AttemptStatus> attempts() {
        List<AttemptStatus> result = new ArrayList<>();
        new TreeMap<>(running).forEach((key, value) -> {
            AttemptStatus status = handlers.status(key);
            result.add(status != null ? status : new AttemptStatus(key, value.stopping, 0, 0));
        });
        return List.copyOf(result);
    }

    void reportSlowStops() {
        handlers.reportSlowStops();
    }

    /** Asks everything to end, and waits for nothing that is Java code. */
    void stopAll() {
        running.keySet().forEach(this::stop);
        handlers.close();
        if (processes instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("the processes could not be ended cleanly: {}", e.toString(), e);
            }
        }
    }

    private @Nullable JobRunner runnerOf(Work work) {
        return work instanceof Work.Handler ? handlers : processes;
    }

    private record Running(JobRunner runner, boolean stopping) {}
}
