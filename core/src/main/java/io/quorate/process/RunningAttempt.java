package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.JobRunner;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An attempt that the guard was told to run, and what is known of it. Of the runner's thread, but for {@link #askToStop}. */
final class RunningAttempt {
    final long number;
    private final AttemptKey key;
    private final NodeId slave;
    private final boolean exclusive;
    private final JobRunner.Listener listener;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final AtomicBoolean stopAsked = new AtomicBoolean();
    private long group;
    private boolean stopping;
    private boolean outputLost;
    private boolean answered;

    RunningAttempt(long number, JobRunner.Launch launch, JobRunner.Listener listener) {
        this.number = number;
        this.key = launch.attempt();
        this.slave = launch.slave();
        this.exclusive = launch.isolation() == Isolation.EXCLUSIVE;
        this.listener = listener;
    }

    AttemptKey attempt() {
        return key;
    }

    /** Whether it must not execute without a lease. */
    boolean isExclusive() {
        return exclusive;
    }

    /**
     * The order for the guard.
     *
     * @param lease what an exclusive one needs; null for others
     * @param inherited variables that the job is to see, but the guard does not
     */
    GuardMessage.Start order(
            Work.Command command,
            Map<String, String> inherited,
            int maxOutputBytes,
            GuardMessage.@Nullable Lease lease) {
        Map<String, String> environment = new LinkedHashMap<>(inherited);
        environment.put("QUORATE_JOB_ID", attempt().job().value());
        environment.put("QUORATE_ATTEMPT", Integer.toString(attempt().attempt()));
        environment.put("QUORATE_FENCING_TOKEN", Long.toString(attempt().token()));
        environment.put("QUORATE_SLAVE", slave.value());
        return new GuardMessage.Start(number, command.words(), environment, maxOutputBytes, lease);
    }

    /** Any thread's; true the first time. */
    boolean askToStop() {
        return stopAsked.compareAndSet(false, true);
    }

    void beginStop() {
        stopping = true;
    }

    void started(long processGroup) {
        group = processGroup;
    }

    /** Its process group, or 0 while that is unknown. */
    long group() {
        return group;
    }

    void printed(byte[] bytes) {
        int room = JobOutcome.MAX_OUTPUT_BYTES - output.size();
        try {
            output.write(bytes, 0, Math.min(bytes.length, room));
        } catch (OutOfMemoryError e) {
            // The job matters more than what it prints.
            outputLost = true;
        }
    }

    void exited(GuardMessage.Exited exit) {
        Bytes printed = Bytes.copyOf(output.toByteArray());
        boolean truncated = exit.truncated() || outputLost;
        if (exit.withoutLease() && !stopping) {
            answered = true;
            listener.stopped(key);
        } else if (exit.stopped()) {
            cancelled(printed, truncated);
        } else if (exit.exitCode() == 0) {
            end(new JobOutcome(JobState.SUCCEEDED, Bytes.EMPTY, 0, printed, truncated, null));
        } else {
            String error = "exit code " + exit.exitCode();
            end(new JobOutcome(JobState.FAILED, Bytes.EMPTY, exit.exitCode(), printed, truncated, error));
        }
    }

    /** Nothing of it executes any more, and nobody knows what it would have come to. */
    void lost(String why) {
        if (stopping) {
            cancelled(Bytes.EMPTY, output.size() > 0);
        } else {
            answered = true;
            listener.lost(key, why);
        }
    }

    void failed(String error) {
        end(JobOutcome.failed(error));
    }

    /** There was no room for it; nothing of it was executed. */
    void declined(String why) {
        if (stopping) {
            cancelled(Bytes.EMPTY, false);
        } else {
            answered = true;
            listener.declined(key, why);
        }
    }

    /** Whether the listener has heard of its end. */
    boolean isAnswered() {
        return answered;
    }

    private void cancelled(Bytes printed, boolean truncated) {
        end(new JobOutcome(JobState.CANCELLED, Bytes.EMPTY, null, printed, truncated, "cancelled"));
    }

    private void end(JobOutcome outcome) {
        answered = true;
        listener.ended(key, outcome);
    }
}
