package io.quorate.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.JobRunner.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** P5: no process of an exclusive job outlives its slave's lease, whatever becomes of the slave's JVM. Real processes. */
@Timeout(120)
final class GuardLeaseTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_000);
    /** Neither the end of its input nor SIGTERM ends it. */
    private static final String STUBBORN = "trap '' TERM; echo $$ >%s; while :; do sleep 0.1; done";

    @TempDir
    Path directory;

    /** A stopped job has all the time of the world, but for its lease. */
    private final ProcessRunner runner =
            new ProcessRunner(Duration.ofMinutes(1), Duration.ofMillis(500), SystemClock.INSTANCE);

    private final RecordedEnds ends = new RecordedEnds();
    private final List<Process> slaves = new ArrayList<>();
    private long job;

    @AfterEach
    void end() {
        if (job > 0 && Processes.executes(job)) {
            ProcessHandle.of(job).ifPresent(ProcessHandle::destroyForcibly);
        }
        slaves.forEach(Process::destroyForcibly);
        runner.close();
    }

    @Test
    void aJobWhoseLeaseIsNotRenewedIsKilledBeforeItEnds() throws Exception {
        Path file = directory.resolve("pid");
        long leased = startUnderLease(STUBBORN.formatted(file));
        await().atMost(SOON).until(() -> Processes.number(file) > 0);
        job = Processes.number(file);

        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !Processes.executes(job));
        assertThat(System.nanoTime() - leased).isLessThan(LEASE_NANOS);
        assertThat(ends.others.poll(20, TimeUnit.SECONDS)).isEqualTo("stopped j#1/1");
        assertThat(ends.outcomes).isEmpty();
    }

    @Test
    void aLeaseThatIsRenewedKeepsItsJobAlive() throws Exception {
        Path file = directory.resolve("pid");
        startUnderLease("echo $$ >" + file + "; sleep 4; exit 7");
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            runner.leaseHolds(SystemClock.INSTANCE.monotonicNanos(), LEASE_NANOS);
            return !ends.outcomes.isEmpty();
        });
        assertThat(ends.outcomes.remove().outcome().exitCode()).isEqualTo(7);
    }

    @Test
    void withoutALeaseItWaitsAndAStopEndsTheWait() {
        runner.start(launch("exit 3"), ends);
        AttemptKey attempt = new AttemptKey(JobId.of("j"), 1, 1);
        runner.stop(attempt);
        await().atMost(SOON).until(() -> !ends.outcomes.isEmpty());
        assertThat(ends.outcomes.remove().outcome().error()).isEqualTo("cancelled");
    }

    @Test
    void theGuardStartsNothingWhenTheLeaseIsOver() throws Exception {
        Path trace = directory.resolve("ran");
        for (long leftMillis : new long[] {-1, 400}) {
            GuardMessage.Lease lease =
                    new GuardMessage.Lease(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leftMillis));
            GuardMessage answer = answerOfGuard(
                    new GuardMessage.Start(1, List.of("sh", "-c", "echo >" + trace), java.util.Map.of(), 100, lease));
            assertThat(answer).isInstanceOfSatisfying(GuardMessage.StartFailed.class, failed -> {
                assertThat(failed.noRoom()).isTrue();
                assertThat(failed.error()).contains("lease");
            });
        }
        assertThat(trace).doesNotExist();
    }

    @Test
    void aJobOfASlaveThatIsStoppedDiesWithinTheLease() throws Exception {
        Path file = directory.resolve("pid");
        Process slave = slave(STUBBORN.formatted(file));
        await().atMost(SOON).until(() -> Processes.number(file) > 0);
        job = Processes.number(file);
        signal("STOP", slave.pid());
        long stopped = System.nanoTime();
        // The lease may have been renewed in the moment before the signal.
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !Processes.executes(job));
        assertThat(System.nanoTime() - stopped).isLessThan(SlaveToStop.LEASE.toNanos());
    }

    @Test
    void aJobOfASlaveThatIsKilledDies() throws Exception {
        Path file = directory.resolve("pid");
        Process slave = slave(STUBBORN.formatted(file));
        await().atMost(SOON).until(() -> Processes.number(file) > 0);
        job = Processes.number(file);
        long killed = System.nanoTime();
        slave.destroyForcibly();
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !Processes.executes(job));
        assertThat(System.nanoTime() - killed).isLessThan(SlaveToStop.LEASE.toNanos());
    }

    /** @return the moment of the last lease, after which none comes */
    private long startUnderLease(String script) {
        runner.start(launch(script), ends);
        long[] last = new long[1];
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            boolean runs = Files.exists(directory.resolve("pid"));
            if (!runs) {
                last[0] = System.nanoTime();
                runner.leaseHolds(SystemClock.INSTANCE.monotonicNanos(), LEASE_NANOS);
            }
            return runs;
        });
        return last[0];
    }

    private static Launch launch(String script) {
        return new Launch(
                new AttemptKey(JobId.of("j"), 1, 1),
                new Work.Command(List.of("sh", "-c", script)),
                NodeId.of("s1"),
                Isolation.EXCLUSIVE);
    }

    /** Here the test may take its own clock for the guard's: on one machine both JVMs read the same one. */
    private static GuardMessage answerOfGuard(GuardMessage order) throws IOException {
        Process guard = new ProcessBuilder(GuardCommand.words(Duration.ofSeconds(1), Duration.ofMillis(500))).start();
        try (var out = new java.io.DataOutputStream(guard.getOutputStream());
                var in = new java.io.DataInputStream(guard.getInputStream())) {
            GuardMessage.write(out, order);
            out.flush();
            GuardMessage answer = GuardMessage.read(in);
            while (answer instanceof GuardMessage.Stamp) {
                answer = GuardMessage.read(in);
            }
            return answer;
        }
    }

    private Process slave(String script) throws IOException {
        Process slave = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlaveToStop.class.getName(),
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        slaves.add(slave);
        return slave;
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
