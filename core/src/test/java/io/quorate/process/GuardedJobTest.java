package io.quorate.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a job that ends before it has begun. */
final class GuardedJobTest {
    private static final GuardMessage.Lease LEASE = new GuardMessage.Lease(0);

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final AtomicInteger launches = new AtomicInteger();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    private GuardedJob job() {
        GuardedJob.Launcher launcher = new GuardedJob.Launcher() {
            @Override
            public GroupLauncher.Launched launch(GuardMessage.Start order) throws IOException {
                launches.incrementAndGet();
                throw new IOException("not here");
            }

            @Override
            public void ended(GroupLauncher.Launched job) {
                throw new AssertionError("nothing was started");
            }
        };
        return new GuardedJob(
                new GuardMessage.Start(1, List.of("true"), Map.of(), 100, LEASE),
                new GuardedJob.Surroundings(
                        launcher,
                        new GroupSignals(new ProcessStarter()),
                        new GuardLink(sent),
                        timer,
                        Thread::new,
                        100,
                        () -> false,
                        () -> {
                            throw new AssertionError("the guard gives up");
                        }),
                () -> {});
    }

    private GuardMessage lastWord() throws IOException {
        return GuardMessage.read(new DataInputStream(new ByteArrayInputStream(sent.toByteArray())));
    }

    /** Nothing of it has run, so that it costs the job no retry: the guard's process may have come up too late for the lease. */
    @Test
    void aLeaseThatEndsBeforeAJobBeginsLeavesItUnstarted() throws IOException {
        GuardedJob job = job();
        job.stopWithoutLease(TimeUnit.MILLISECONDS.toNanos(100));
        job.run();
        assertThat(lastWord()).isInstanceOfSatisfying(GuardMessage.StartFailed.class, failed -> {
            assertThat(failed.noRoom()).isTrue();
            assertThat(failed.error()).contains("lease");
        });
        assertThat(launches).hasValue(0);
    }

    @Test
    void aJobThatIsStoppedBeforeItBeginsIsStopped() throws IOException {
        GuardedJob job = job();
        job.stop();
        job.stopWithoutLease(TimeUnit.MILLISECONDS.toNanos(100));
        job.run();
        assertThat(lastWord())
                .isInstanceOfSatisfying(
                        GuardMessage.Exited.class,
                        exited -> assertThat(exited.stopped()).isTrue());
        assertThat(launches).hasValue(0);
    }
}
