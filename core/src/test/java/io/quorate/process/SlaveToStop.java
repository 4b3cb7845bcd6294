package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.JobRunner.Launch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The main class of a process that runs one shell command as an exclusive job, under a lease that it renews all the time. */
final class SlaveToStop {
    static final Duration LEASE = Duration.ofSeconds(2);

    private SlaveToStop() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessRunner runner = new ProcessRunner(Duration.ofMinutes(1), Duration.ofMillis(500), SystemClock.INSTANCE);
        var unused = Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(
                        () -> runner.leaseHolds(SystemClock.INSTANCE.monotonicNanos(), LEASE.toNanos()),
                        0,
                        100,
                        TimeUnit.MILLISECONDS);
        runner.start(
                new Launch(
                        new AttemptKey(JobId.of("j"), 1, 1),
                        new Work.Command(List.of("sh", "-c", args[0])),
                        NodeId.of("s1"),
                        Isolation.EXCLUSIVE),
                new RecordedEnds());
        Thread.currentThread().join();
    }
}
