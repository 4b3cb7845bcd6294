package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
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
    private final JobRunner.Launch launch;
    private final JobRunner.Listener listener;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final AtomicBoolean stopAsked = new AtomicBoolean();
    private long group;
    private boolean stopping;

    RunningAttempt(long number, JobRunner.Launch launch, JobRunner.Listener listener) {
        this.number = number;
        this.launch = launch;
        this.listener = listener;
    }

    AttemptKey attempt() {
        return launch.attempt();
    }

    /**
     * The order for the guard.
     *
     * @param inherited variables that the job is to see, but the guard does not
     */
    GuardMessage.Start order(Work.Command command, Map<String, String> inherited, int maxOutputBytes) {
        Map<String, String> environment = new LinkedHashMap<>(inherited);
        environment.put("QUORATE_JOB_ID", attempt().job().value());
        environment.put("QUORATE_ATTEMPT", Integer.toString(attempt().attempt()));
        environment.put("QUORATE_FENCING_TOKEN", Long.toString(attempt().token()));
        environment.put("QUORATE_SLAVE", launch.slave().value());
        return new GuardMessage.Start(number, command.words(), environment, maxOutputBytes);
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
        output.write(bytes, 0, Math.min(bytes.length, room));
    }

    void exited(GuardMessage.Exited exit) {
        Bytes printed = Bytes.copyOf(output.toByteArray());
        if (exit.stopped()) {
            cancelled(printed, exit.truncated());
        } else if (exit.exitCode() == 0) {
            end(new JobOutcome(JobState.SUCCEEDED, Bytes.EMPTY, 0, printed, exit.truncated(), null));
        } else {
            String error = "exit code " + exit.exitCode();
            end(new JobOutcome(JobState.FAILED, Bytes.EMPTY, exit.exitCode(), printed, exit.truncated(), error));
        }
    }

    /** The guard went, and what it ran was killed. */
    void lost(String why) {
        Bytes printed = Bytes.copyOf(output.toByteArray());
        if (stopping) {
            cancelled(printed, false);
        } else {
            end(new JobOutcome(JobState.FAILED, Bytes.EMPTY, null, printed, false, failure(why)));
        }
    }

    void failed(String error) {
        end(JobOutcome.failed(error));
    }

    private void cancelled(Bytes printed, boolean truncated) {
        end(new JobOutcome(JobState.CANCELLED, Bytes.EMPTY, null, printed, truncated, "cancelled"));
    }

    private static @Nullable String failure(String why) {
        return JobOutcome.failed(why).error();
    }

    private void end(JobOutcome outcome) {
        listener.ended(attempt(), outcome);
    }
}
