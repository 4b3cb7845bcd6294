package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.JobRunner;
import io.quorate.spi.JobRunner.Launch;
import java.time.Duration;
import java.util.List;

/** The main class of a process that runs one shell command as a job, and waits to be killed. */
final class SlaveToKill {
    private SlaveToKill() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessRunner runner =
                new ProcessRunner(ProcessRunner.DEFAULT_STOP_GRACE, Duration.ofMillis(500), SystemClock.INSTANCE);
        runner.start(
                new Launch(
                        new AttemptKey(JobId.of("j"), 1, 1),
                        new Work.Command(List.of("sh", "-c", args[0])),
                        NodeId.of("s1"),
                        Isolation.AVAILABLE),
                new Deaf());
        Thread.currentThread().join();
    }

    private static final class Deaf implements JobRunner.Listener {
        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {}

        @Override
        public void declined(AttemptKey attempt, String why) {}

        @Override
        public void stopped(AttemptKey attempt) {}

        @Override
        public void lost(AttemptKey attempt, String why) {}
    }
}
