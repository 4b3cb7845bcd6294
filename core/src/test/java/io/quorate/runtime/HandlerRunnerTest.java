package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.AttemptKey;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.JobRunner;
import io.quorate.spi.JobRunner.Launch;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HandlerRunnerTest {
    private static final NodeId SLAVE = NodeId.of("s1");
    private static final AttemptKey KEY = new AttemptKey(JobId.of("j1"), 1, 7);

    private final Lease lease = new Lease(SystemClock.INSTANCE);
    private final TreeMap<String, HandlerBody> handlers = new TreeMap<>();
    private final BlockingQueue<JobOutcome> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> others = new LinkedBlockingQueue<>();
    private final JobRunner.Listener listener = new JobRunner.Listener() {
        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {
            ended.add(outcome);
        }

        @Override
        public void declined(AttemptKey attempt, String why) {
            others.add("declined " + attempt);
        }

        @Override
        public void stopped(AttemptKey attempt) {
            others.add("stopped " + attempt);
        }

        @Override
        public void lost(AttemptKey attempt, String why) {
            others.add("lost " + attempt);
        }
    };
    private HandlerRunner runner = runner();
    private int known;

    @AfterEach
    void end() {
        runner.close();
    }

    @Test
    void aHandlerSeesItsAttemptAndItsResultIsTheOutcome() throws Exception {
        handlers.put(
                "describe",
                attempt -> Bytes.utf8(attempt.key() + " " + attempt.slave() + " "
                        + attempt.payload().toUtf8()));

        JobOutcome outcome = run("describe");

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.result().toUtf8()).isEqualTo("j1#1/7 s1 payload");
    }

    @Test
    void whateverAHandlerThrowsIsItsFailure() throws Exception {
        handlers.put("fail", attempt -> {
            throw new java.io.IOException("no such file");
        });
        handlers.put("error", attempt -> {
            throw new StackOverflowError();
        });

        assertThat(run("fail").error()).isEqualTo("java.io.IOException: no such file");
        assertThat(run("error").error()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void aResultOverTheLimitFailsAndSaysSo() throws Exception {
        handlers.put("large", attempt -> Bytes.copyOf(new byte[JobOutcome.MAX_RESULT_BYTES + 1]));

        JobOutcome outcome = run("large");

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(outcome.error()).contains("'large'", "262145", "262144");
    }

    @Test
    void aStoppedHandlerIsInterruptedAndItsActionsRun() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        handlers.put("endless", attempt -> {
            attempt.onStop(told::countDown);
            ready.countDown();
            new CountDownLatch(1).await();
            return Bytes.EMPTY;
        });
        start("endless");
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();

        runner.stop(KEY);

        JobOutcome outcome = ended.poll(10, TimeUnit.SECONDS);
        assertThat(outcome).isEqualTo(JobOutcome.cancelled());
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.status(KEY)).isNull();
    }

    @Test
    void aHandlerThatIgnoresTheInterruptionEndsOnlyWhenItReturns() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        AtomicBoolean sawStop = new AtomicBoolean();
        handlers.put("stubborn", attempt -> {
            ready.countDown();
            boolean done = false;
            while (!done) {
                try {
                    mayReturn.await();
                    done = true;
                } catch (InterruptedException e) {
                    sawStop.set(attempt.isStopping());
                    mayReturn.countDown();
                    attempt.progress(1, 2);
                }
            }
            return Bytes.utf8("done");
        });
        start("stubborn");
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ended).isEmpty();

        runner.stop(KEY);

        JobOutcome outcome = ended.poll(10, TimeUnit.SECONDS);
        assertThat(outcome)
                .isNotNull()
                .satisfies(o -> assertThat(o.result().toUtf8()).isEqualTo("done"));
        assertThat(sawStop).isTrue();
    }

    @Test
    void theInterruptionOfOneAttemptNeverReachesTheNext() throws Exception {
        handlers.put("quick", attempt -> {
            boolean interrupted = Thread.currentThread().isInterrupted();
            Thread.currentThread().interrupt();
            return Bytes.utf8(Boolean.toString(interrupted));
        });

        for (int i = 0; i < 20; i++) {
            assertThat(run("quick").result().toUtf8()).isEqualTo("false");
        }
    }

    @Test
    void theLeaseIsThatOfTheSlaveAtTheMoment() throws Exception {
        handlers.put("lease", attempt -> Bytes.utf8(Boolean.toString(attempt.checkLease())));

        assertThat(run("lease").result().toUtf8()).isEqualTo("false");
        lease.lastUntil(SystemClock.INSTANCE.monotonicNanos() + 60_000_000_000L);
        assertThat(run("lease").result().toUtf8()).isEqualTo("true");
        lease.lastUntil(SystemClock.INSTANCE.monotonicNanos() - 1);
        assertThat(run("lease").result().toUtf8()).isEqualTo("false");
    }

    @Test
    void anExclusiveHandlerDoesNotBeginWhenTooLittleOfTheLeaseIsLeft() throws Exception {
        handlers.put("work", attempt -> Bytes.EMPTY);
        runner = runner();
        lease.lastUntil(SystemClock.INSTANCE.monotonicNanos() + 60_000_000_000L);
        lease.exclusiveUntil(SystemClock.INSTANCE.monotonicNanos() - 1);
        runner.start(exclusive("work"), listener);
        assertThat(others.poll(20, TimeUnit.SECONDS)).isEqualTo("stopped " + KEY);

        lease.exclusiveUntil(SystemClock.INSTANCE.monotonicNanos() + 60_000_000_000L);
        runner.start(exclusive("work"), listener);
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(JobOutcome.succeeded(Bytes.EMPTY));
    }

    @Test
    void aHandlerThatEndsBecauseItsLeaseIsOverHasNotFailed() throws Exception {
        handlers.put("careful", attempt -> {
            if (!attempt.checkLease()) {
                throw new IllegalStateException("no lease");
            }
            return Bytes.EMPTY;
        });
        runner = runner();
        start("careful");
        assertThat(others.poll(20, TimeUnit.SECONDS)).isEqualTo("stopped " + KEY);
        assertThat(ended).isEmpty();
    }

    @Test
    void aFullRunnerHasNoRoomAndRefusesNothingForGood() throws Exception {
        CountDownLatch mayReturn = new CountDownLatch(1);
        handlers.put("wait", attempt -> {
            mayReturn.await();
            return Bytes.EMPTY;
        });
        runner = runner();
        JobRunners runners = new JobRunners(SLAVE, runner, null, listener, listener);
        for (int i = 1; i <= HandlerRunner.MAX_ATTEMPTS; i++) {
            runners.start(
                    new AttemptKey(JobId.of("j" + i), 1, i),
                    new Work.Handler("wait", Bytes.EMPTY),
                    Isolation.AVAILABLE);
        }
        AttemptKey over = new AttemptKey(JobId.of("over"), 1, 9_999);

        assertThat(runners.refusal(new Work.Handler("wait", Bytes.EMPTY))).isNull();
        assertThatThrownBy(() -> runner.start(launch(over, "wait"), listener))
                .isInstanceOf(RejectedExecutionException.class);
        runners.start(over, new Work.Handler("wait", Bytes.EMPTY), Isolation.AVAILABLE);

        assertThat(others).containsExactly("declined " + over);
        assertThat(ended).isEmpty();
        mayReturn.countDown();
    }

    @Test
    void unknownHandlersAndCommandsAreRefused() {
        assertThat(runner.refusal(new Work.Handler("nobody", Bytes.EMPTY))).contains("'nobody'");
        assertThat(runner.refusal(new Work.Command(List.of("true")))).isNotNull();
        assertThatThrownBy(() -> start("nobody")).isInstanceOf(IllegalStateException.class);
    }

    private JobOutcome run(String handler) throws InterruptedException {
        start(handler);
        JobOutcome outcome = ended.poll(10, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        return java.util.Objects.requireNonNull(outcome);
    }

    private void start(String handler) {
        if (handlers.size() != known) {
            // Handlers are fixed when a runner is made; otherwise it is the same one, with the same threads.
            known = handlers.size();
            runner.close();
            runner = runner();
        }
        runner.start(
                new Launch(KEY, new Work.Handler(handler, Bytes.utf8("payload")), SLAVE, Isolation.AVAILABLE),
                listener);
    }

    private static Launch launch(AttemptKey key, String handler) {
        return new Launch(key, new Work.Handler(handler, Bytes.EMPTY), SLAVE, Isolation.AVAILABLE);
    }

    private static Launch exclusive(String handler) {
        return new Launch(KEY, new Work.Handler(handler, Bytes.EMPTY), SLAVE, Isolation.EXCLUSIVE);
    }

    private HandlerRunner runner() {
        return new HandlerRunner("quorate-test", handlers, lease, SystemClock.INSTANCE);
    }
}
