package io.quorate.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.process.GroupLauncher.Launched;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guard that gets no threads, processes or memory: every job has a last word, nothing runs on, and the guard serves the others. */
@Timeout(60)
final class GuardShortageTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final AtomicInteger threadsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger gaveUp = new AtomicInteger();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final BlockingQueue<GuardMessage> heard = new LinkedBlockingQueue<>();
    private final PipedOutputStream orders = new PipedOutputStream();
    private final DataOutputStream toGuard = new DataOutputStream(orders);
    private GuardedJob.Launcher launcher = new FailingLauncher();
    private final GroupSignals signals = new GroupSignals(new ProcessStarter());

    @BeforeEach
    void findSetsid() {
        String setsid = GroupLauncher.find("setsid", System.getenv("PATH"));
        launcher = new GroupLauncher(setsid, new ProcessStarter());
    }

    @AfterEach
    void endGuard() throws IOException {
        orders.close();
        timer.shutdownNow();
        signals.close(5_000);
    }

    @Test
    void aJobThatGetsNoThreadIsAnsweredAndTheNextOneRuns() throws Exception {
        serve();
        threadsLeft.set(0);
        order(1, "echo one");
        assertThat(lastWord(1)).isInstanceOfSatisfying(GuardMessage.StartFailed.class, failed -> {
            assertThat(failed.noRoom()).isTrue();
            assertThat(failed.error()).contains("no thread");
        });

        threadsLeft.set(Integer.MAX_VALUE);
        order(2, "echo two");
        assertThat(lastWord(2)).isEqualTo(new GuardMessage.Exited(2, 0, false, false, false));
    }

    @Test
    void aJobThatGetsNoThreadForItsOutputIsNotStarted() throws Exception {
        serve();
        threadsLeft.set(1);
        Path trace = directory.resolve("trace");
        order(1, "echo ran >" + trace);

        assertThat(lastWord(1))
                .isInstanceOfSatisfying(
                        GuardMessage.StartFailed.class,
                        failed -> assertThat(failed.noRoom()).isTrue());
        assertThat(trace).doesNotExist();
    }

    @Test
    void aJobThatWasForkedBeforeItsStartFailedIsKilledBeforeItRan() throws Exception {
        Path trace = directory.resolve("trace");
        AtomicReference<Process> forked = new AtomicReference<>();
        String setsid = GroupLauncher.find("setsid", System.getenv("PATH"));
        launcher = new GroupLauncher(setsid, new ProcessStarter(builder -> {
            forked.set(builder.start());
            throw new OutOfMemoryError("unable to create native thread");
        }));
        serve();
        order(1, "echo ran >" + trace);

        assertThat(lastWord(1))
                .isInstanceOfSatisfying(
                        GuardMessage.StartFailed.class,
                        failed -> assertThat(failed.noRoom()).isTrue());
        assertThat(forked.get().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(trace).doesNotExist();
    }

    @Test
    void nothingOfAJobRunsWhoseGuardDiesBeforeItTellsOfTheGroup() throws Exception {
        Path trace = directory.resolve("trace");
        Launched launched = launcher.launch(
                new GuardMessage.Start(1, List.of("sh", "-c", "echo ran >" + trace), Map.of(), 1000, null));

        launched.process().getOutputStream().close(); // as the system does for a guard that is killed

        assertThat(launched.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(trace).doesNotExist();
    }

    @Test
    void aLauncherThatThrowsAnErrorLeavesNoJobWithoutALastWord() throws Exception {
        launcher = new FailingLauncher();
        serve();
        order(1, "true");
        assertThat(lastWord(1))
                .isInstanceOfSatisfying(
                        GuardMessage.StartFailed.class,
                        failed -> assertThat(failed.noRoom()).isTrue());
        assertThat(gaveUp).hasValue(0);
    }

    @Test
    void aJobThatTheGuardCannotFollowIsKilledAndLost() throws Exception {
        AtomicReference<Process> real = new AtomicReference<>();
        launcher = new UnreadableLauncher(launcher, real);
        serve();
        order(1, "while :; do sleep 1; done");

        assertThat(lastWord(1)).isInstanceOf(GuardMessage.Lost.class);
        assertThat(real.get().waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatTheSystemSaysIsToldFromAMistakeOfTheJob() {
        assertThat(StartFailures.areForLackOfRoom(
                        new IOException("Cannot run program \"x\": error=11, Resource temporarily unavailable")))
                .isTrue();
        assertThat(StartFailures.areForLackOfRoom(new IOException("outer", new IOException("error=12, no memory"))))
                .isTrue();
        assertThat(StartFailures.areForLackOfRoom(new IOException("error=7, Argument list too long")))
                .isFalse();
        assertThat(StartFailures.areForLackOfRoom(new IOException("no such command: x")))
                .isFalse();
    }

    // ---- the guard

    private void serve() throws IOException {
        DataInputStream in = new DataInputStream(new PipedInputStream(orders, 1 << 16));
        ThreadFactory threads = task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (threadsLeft.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                setDaemon(true);
                super.start();
            }
        };
        GuardMain guard = new GuardMain(
                launcher, signals, new GuardLink(new Heard()), timer, threads, 300, 500, gaveUp::incrementAndGet);
        startDaemon(() -> guard.serve(in));
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private void order(long job, String script) throws IOException {
        GuardMessage.write(toGuard, new GuardMessage.Start(job, List.of("sh", "-c", script), Map.of(), 1000, null));
        toGuard.flush();
    }

    private GuardMessage lastWord(long job) throws InterruptedException {
        while (true) {
            GuardMessage message = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            boolean isLast = !(message instanceof GuardMessage.Started) && !(message instanceof GuardMessage.Output);
            if (isLast) {
                assertThat(message.job()).isEqualTo(job);
                return message;
            }
        }
    }

    /** The guard flushes after each message. */
    private final class Heard extends ByteArrayOutputStream {
        @Override
        public void flush() throws IOException {
            heard.add(GuardMessage.read(new DataInputStream(new ByteArrayInputStream(toByteArray()))));
            reset();
        }
    }

    private static final class FailingLauncher implements GuardedJob.Launcher {
        @Override
        public Launched launch(GuardMessage.Start order) {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public void ended(Launched job) {}
    }

    /** Its processes run, but their output cannot be had. */
    private record UnreadableLauncher(GuardedJob.Launcher real, AtomicReference<Process> started)
            implements GuardedJob.Launcher {
        @Override
        public Launched launch(GuardMessage.Start order) throws IOException {
            Launched launched = real.launch(order);
            started.set(launched.process());
            return new Launched(new UnreadableProcess(launched.process()), launched.group());
        }

        @Override
        public void ended(Launched job) {}
    }

    private static final class UnreadableProcess extends Process {
        private final Process real;

        UnreadableProcess(Process real) {
            this.real = real;
        }

        @Override
        public java.io.InputStream getInputStream() {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public java.io.OutputStream getOutputStream() {
            return real.getOutputStream();
        }

        @Override
        public java.io.InputStream getErrorStream() {
            return real.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return real.waitFor();
        }

        @Override
        public int exitValue() {
            return real.exitValue();
        }

        @Override
        public void destroy() {
            real.destroy();
        }
    }
}
