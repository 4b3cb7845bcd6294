package io.quorate.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.JobRunner.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProcessRunnerTest {
    private static final Duration ALLOWANCE = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final ProcessRunner runner = new ProcessRunner(Duration.ofMillis(300), ALLOWANCE, SystemClock.INSTANCE);
    private final RecordedEnds ends = new RecordedEnds();
    private long token;

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    @Test
    void theOutputOfBothStreamsIsKept() throws Exception {
        JobOutcome outcome = run("echo one; echo two >&2; echo three");

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output().toUtf8()).isEqualTo("one\ntwo\nthree\n");
        assertThat(outcome.outputTruncated()).isFalse();
        assertThat(outcome.error()).isNull();
    }

    @Test
    void anExitCodeOtherThanZeroIsAFailure() throws Exception {
        JobOutcome outcome = run("echo before; exit 7");

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(outcome.error()).isEqualTo("exit code 7");
        assertThat(outcome.output().toUtf8()).isEqualTo("before\n");
    }

    @Test
    void aJobSeesWhoItIsAndWhatTheSlaveSees() throws Exception {
        token = 41;
        JobOutcome outcome =
                run("echo $QUORATE_JOB_ID $QUORATE_ATTEMPT $QUORATE_FENCING_TOKEN $QUORATE_SLAVE; echo $HOME");

        assertThat(outcome.output().toUtf8()).isEqualTo("j42 3 42 s1\n" + System.getenv("HOME") + "\n");
    }

    @Test
    void wordsReachTheCommandAsTheyAre() throws Exception {
        List<String> words = List.of("printf", "[%s]", "", " a b ", "$HOME", "äöü €", "-n", "line\nbreak");
        JobOutcome outcome = end(start(words)).outcome();

        assertThat(outcome.output().toUtf8()).isEqualTo("[][ a b ][$HOME][äöü €][-n][line\nbreak]");
    }

    @Test
    void theLocaleOfTheGuardIsNotThatOfTheJob() throws Exception {
        String own = System.getenv("LC_ALL");

        assertThat(run("echo ${LC_ALL-unset}").output().toUtf8()).isEqualTo((own == null ? "unset" : own) + "\n");
    }

    @Test
    void nothingIsOnStandardInput() throws Exception {
        assertThat(run("cat; echo end").output().toUtf8()).isEqualTo("end\n");
    }

    @Test
    void outputAboveTheLimitIsReadAndDropped() throws Exception {
        JobOutcome outcome = run("yes 0123456 | head -c 5000000");

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.output().size()).isEqualTo(JobOutcome.MAX_OUTPUT_BYTES);
        assertThat(outcome.outputTruncated()).isTrue();
    }

    @Test
    void outputOfExactlyTheLimitIsWhole() throws Exception {
        JobOutcome outcome = run("yes 0123456 | head -c " + JobOutcome.MAX_OUTPUT_BYTES);

        assertThat(outcome.output().size()).isEqualTo(JobOutcome.MAX_OUTPUT_BYTES);
        assertThat(outcome.outputTruncated()).isFalse();
    }

    @Test
    void aCommandThatDoesNotExistFailsWithItsName() throws Exception {
        assertThat(end(start(List.of("no-such-command-here"))).outcome().error())
                .contains("no such command: no-such-command-here");
        assertThat(end(start(List.of("/no/such/file"))).outcome().error()).contains("no such command: /no/such/file");
        JobOutcome directoryOutcome = end(start(List.of("/tmp"))).outcome();
        assertThat(directoryOutcome.state()).isEqualTo(JobState.FAILED);
        assertThat(directoryOutcome.exitCode()).isNull();
        assertThat(directoryOutcome.error()).contains("not an executable file: /tmp");
    }

    @Test
    void aJobLeadsItsOwnGroupAndSession() throws Exception {
        Path pid = directory.resolve("pid");
        AttemptKey attempt = start(shell("echo $$ >" + pid + "; sleep 600"));
        long job = awaitNumber(pid);

        assertThat(Processes.groupAndSession(job)).containsExactly(job, job);
        runner.stop(attempt);
        assertThat(end(attempt).outcome().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aStoppedJobThatIgnoresTheRequestIsKilledWithAllThatItStarted() throws Exception {
        Path pid = directory.resolve("pid");
        Path child = directory.resolve("child");
        AttemptKey attempt = start(shell("trap '' TERM; (trap '' TERM; sh -c 'echo $$ >" + child
                + "; while :; do sleep 1; done') & echo started; echo $$ >" + pid + "; while :; do sleep 1; done"));
        long job = awaitNumber(pid);
        long grandchild = awaitNumber(child);
        assertThat(Processes.executes(job)).isTrue();
        assertThat(Processes.executes(grandchild)).isTrue();

        runner.stop(attempt);
        runner.stop(attempt);
        JobOutcome outcome = end(attempt).outcome();

        assertThat(outcome.state()).isEqualTo(JobState.CANCELLED);
        assertThat(outcome.output().toUtf8()).isEqualTo("started\n");
        await().atMost(SOON).until(() -> !Processes.executes(job) && !Processes.executes(grandchild));
    }

    @Test
    void aStoppedJobMayEndByItselfInTheGrace() throws Exception {
        try (ProcessRunner patient = new ProcessRunner(Duration.ofMinutes(10), ALLOWANCE, SystemClock.INSTANCE)) {
            Path pid = directory.resolve("pid");
            AttemptKey attempt = new AttemptKey(JobId.of("j"), 1, 1);
            patient.start(
                    launch(
                            attempt,
                            shell("trap 'echo tidied; exit 0' TERM; echo $$ >" + pid
                                    + "; while :; do sleep 0.05; done")),
                    ends);
            awaitNumber(pid);

            patient.stop(attempt);

            JobOutcome outcome = end(attempt).outcome();
            assertThat(outcome.state()).isEqualTo(JobState.CANCELLED);
            assertThat(outcome.output().toUtf8()).endsWith("tidied\n");
        }
    }

    @Test
    void whatAJobLeavesBehindIsKilledWhenItEnds() throws Exception {
        Path child = directory.resolve("child");
        JobOutcome outcome = run("sh -c 'echo $$ >" + child + "; sleep 600' & while [ ! -s " + child
                + " ]; do sleep 0.01; done; echo done");

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.output().toUtf8()).isEqualTo("done\n");
        long grandchild = awaitNumber(child);
        await().atMost(SOON).until(() -> !Processes.executes(grandchild));
    }

    @Test
    void aProcessThatLeftTheGroupAndHoldsThePipeDoesNotDelayTheEnd() throws Exception {
        Path pid = directory.resolve("pid");
        JobOutcome outcome = run("setsid sh -c 'echo $$ >" + pid + "; sleep 30' & while [ ! -s " + pid
                + " ]; do sleep 0.01; done; echo done");

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.output().toUtf8()).isEqualTo("done\n");
        long escaped = awaitNumber(pid);
        assertThat(Processes.executes(escaped)).isTrue();
        new ProcessBuilder("sh", "-c", "kill -9 -" + escaped).start().waitFor();
    }

    @Test
    void aJobStoppedBeforeItBeganEndsAsCancelledOrNotAtAllTwice() throws Exception {
        AttemptKey attempt = start(shell("sleep 600"));
        runner.stop(attempt);

        assertThat(end(attempt).outcome().state()).isEqualTo(JobState.CANCELLED);
        assertThat(run("echo next").output().toUtf8()).isEqualTo("next\n");
        assertThat(ends.outcomes).isEmpty();
        assertThat(ends.others).isEmpty();
    }

    @Test
    void theSameAttemptIsNotStartedTwice() throws Exception {
        AttemptKey attempt = start(shell("sleep 600"));

        assertThatThrownBy(() -> runner.start(launch(attempt, shell("true")), ends))
                .isInstanceOf(IllegalStateException.class);
        runner.stop(attempt);
        end(attempt);
    }

    @Test
    void closingEndsEveryJobAndTheGuard() throws Exception {
        Path pid = directory.resolve("pid");
        start(shell("trap '' TERM; echo $$ >" + pid + "; while :; do sleep 1; done"));
        long job = awaitNumber(pid);
        long guard = guardPid();

        runner.close();

        assertThat(ends.outcomes.poll())
                .isNotNull()
                .extracting(e -> e.outcome().state())
                .isEqualTo(JobState.CANCELLED);
        assertThat(Processes.executes(job)).isFalse();
        assertThat(Processes.executes(guard)).isFalse();
        assertThatThrownBy(() -> runner.start(launch(attempt("late", 99), shell("true")), ends))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closing");
    }

    @Test
    void whenTheGuardIsKilledItsJobsDieAndAreLostAndLaterOnesRun() throws Exception {
        Path pid = directory.resolve("pid");
        AttemptKey attempt = start(shell("echo $$ >" + pid + "; while :; do sleep 1; done"));
        long job = awaitNumber(pid);

        ProcessHandle.of(guardPid()).orElseThrow().destroyForcibly();

        assertThat(ends.others.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                .isNotNull()
                .startsWith("lost " + attempt)
                .contains("the guard process ended");
        assertThat(ends.outcomes).as("it is no failure of the job").isEmpty();
        await().atMost(SOON).until(() -> !Processes.executes(job));
        assertThat(run("echo again").output().toUtf8()).isEqualTo("again\n");
    }

    @Test
    void aKilledSlaveLeavesNothingRunning() throws Exception {
        Path pid = directory.resolve("pid");
        Path child = directory.resolve("child");
        Process slave = slave("trap '' TERM HUP; sh -c 'echo $$ >" + child + "; while :; do sleep 1; done' & echo $$ >"
                + pid + "; while :; do sleep 1; done");
        long job = awaitNumber(pid);
        long grandchild = awaitNumber(child);
        long guard = slave.toHandle().children().findFirst().orElseThrow().pid();

        slave.destroyForcibly().waitFor();

        await().atMost(SOON)
                .until(() -> !Processes.executes(job) && !Processes.executes(grandchild) && !Processes.executes(guard));
    }

    @Test
    void aSlaveKilledTogetherWithItsGuardLeavesNothingRunning() throws Exception {
        Path pid = directory.resolve("pid");
        Process slave = slave("echo $$ >" + pid + "; while :; do sleep 1; done");
        long job = awaitNumber(pid);
        ProcessHandle guard = slave.toHandle().children().findFirst().orElseThrow();

        guard.destroyForcibly();
        slave.destroyForcibly().waitFor();

        await().atMost(SOON).until(() -> !Processes.executes(job));
    }

    @Test
    void manyJobsEndOnceEach() throws Exception {
        int jobs = 60;
        for (int i = 0; i < jobs; i++) {
            start(shell("echo $QUORATE_FENCING_TOKEN"));
        }
        java.util.Set<AttemptKey> seen = new java.util.TreeSet<>();
        for (int i = 0; i < jobs; i++) {
            RecordedEnds.End end = ends.outcomes.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(end).isNotNull();
            assertThat(end.outcome().output().toUtf8()).isEqualTo(end.attempt().token() + "\n");
            assertThat(seen.add(end.attempt())).isTrue();
        }
        assertThat(ends.outcomes).isEmpty();
        assertThat(ends.others).isEmpty();
    }

    @Test
    void commandsThatAreLargerThanTheMemoryOfTheGuardTogetherAllRun() throws Exception {
        String large = "x".repeat(100_000); // a single word has at most 128 KiB on Linux
        List<String> words = new ArrayList<>(List.of("sh", "-c", "echo $#"));
        for (int i = 0; i < 9; i++) {
            words.add(large);
        }
        int jobs = 80;
        for (int i = 0; i < jobs; i++) {
            start(words);
        }
        for (int i = 0; i < jobs; i++) {
            RecordedEnds.End end = ends.outcomes.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(end).isNotNull();
            assertThat(end.outcome().output().toUtf8()).isEqualTo("8\n");
        }
        assertThat(ends.others).isEmpty();
    }

    @Test
    void noMoreThanTheLimitIsNoOutcomeOfAJob() {
        try (ProcessRunner small = new ProcessRunner(Duration.ofMillis(300), ALLOWANCE, SystemClock.INSTANCE, 2)) {
            small.start(launch(attempt("a", 1), shell("sleep 600")), ends);
            small.start(launch(attempt("b", 2), shell("sleep 600")), ends);

            assertThatThrownBy(() -> small.start(launch(attempt("over", 3), shell("true")), ends))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("2 processes");
            assertThat(ends.outcomes).isEmpty();
        }
    }

    @Test
    void whatTheJvmOfAGuardHasToSayIsNotOnItsLinkToTheSlave() throws Exception {
        List<String> words = new ArrayList<>(GuardCommand.words(Duration.ofSeconds(1), ALLOWANCE));
        int java = 0;
        while (!words.get(java).endsWith("/java")) {
            java++;
        }
        words.add(java + 1, "-XX:MaxPermSize=1m"); // of which a JVM says that it ignores it

        Process guard = new ProcessBuilder(words).start();
        guard.getOutputStream().close();

        assertThat(guard.getInputStream().readAllBytes()).isEmpty();
        assertThat(new String(guard.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("MaxPermSize");
    }

    @Test
    void otherWorkIsRefused() {
        assertThat(runner.refusal(new Work.Command(List.of("true")))).isNull();
        assertThat(runner.refusal(new Work.Handler("h", Bytes.EMPTY))).contains("processes");
    }

    @Test
    void withoutSetsidAJobStillLeadsAGroup() throws Exception {
        GroupLauncher.Launched launched = new GroupLauncher(null, new ProcessStarter())
                .launch(List.of("sh", "-c", "echo $$; cat; sleep 600"), java.util.Map.of());
        launched.go();
        try (var out = launched.process().inputReader()) {
            assertThat(out.readLine()).isEqualTo(Long.toString(launched.group()));
        }
        assertThat(Processes.groupAndSession(launched.group()).get(0)).isEqualTo(launched.group());
        GroupSignals signals = new GroupSignals(new ProcessStarter());
        signals.add(launched.group());
        signals.close(1000);
        assertThat(launched.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launched.process().exitValue()).isNotZero();
        await().atMost(SOON).until(() -> !Processes.executes(launched.group()));
    }

    // ---- helpers

    private static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }

    private static Launch launch(AttemptKey attempt, List<String> words) {
        return new Launch(attempt, new Work.Command(words), NodeId.of("s1"), Isolation.AVAILABLE);
    }

    private static AttemptKey attempt(String job, long token) {
        return new AttemptKey(JobId.of(job), 1, token);
    }

    private JobOutcome run(String script) throws InterruptedException {
        return end(start(shell(script))).outcome();
    }

    private AttemptKey start(List<String> words) {
        token++;
        AttemptKey attempt = new AttemptKey(JobId.of("j" + token), 3, token);
        runner.start(launch(attempt, words), ends);
        return attempt;
    }

    private RecordedEnds.End end(AttemptKey attempt) throws InterruptedException {
        RecordedEnds.End end = ends.outcomes.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.attempt()).isEqualTo(attempt);
        return end;
    }

    private static long awaitNumber(Path file) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> Processes.number(file) > 0);
        return Processes.number(file);
    }

    /** The guard of this test's runner: the only child of this JVM that runs its class. */
    private static long guardPid() {
        return ProcessHandle.current()
                .children()
                .filter(child -> Processes.executes(child.pid()))
                .filter(child -> child.info().commandLine().orElse("").contains(GuardMain.class.getName()))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static Process slave(String script) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlaveToKill.class.getName(),
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
