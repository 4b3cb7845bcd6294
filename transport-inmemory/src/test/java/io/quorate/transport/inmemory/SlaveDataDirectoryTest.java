package io.quorate.transport.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.model.Bytes;
import io.quorate.model.JobSpec;
import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slave that keeps outcomes on disk, on real threads and files. */
@Timeout(90)
final class SlaveDataDirectoryTest {
    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayReturn = new CountDownLatch(1);

    @TempDir
    Path directory;

    private Master master() {
        return Master.builder()
                .id("m1")
                .cluster("demo")
                .founders(1)
                .transport(network.transport("m1"))
                .dataDirectory(directory.resolve("m1"))
                .start();
    }

    private Slave slave(String host) {
        return Slave.builder()
                .id("s1")
                .cluster("demo")
                .transport(network.transport(host))
                .dataDirectory(directory.resolve("s1"))
                .handler("work", context -> {
                    runs.incrementAndGet();
                    running.countDown();
                    mayReturn.await();
                    return Bytes.utf8("result");
                })
                .start();
    }

    private long keptFiles() {
        try (Stream<Path> files = Files.list(directory.resolve("s1"))) {
            return files.filter(file -> file.toString().endsWith(".kept")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOutcomeThatNobodyHeardOfSurvivesTheRestartOfItsSlave() throws Exception {
        Master first = master();
        Slave slave = slave("s1");
        try (Client client = Client.builder()
                .id("c1")
                .cluster("demo")
                .transport(network.transport("c1"))
                .requestTimeout(Duration.ofSeconds(60))
                .start()) {
            JobHandle job = client.submit(JobSpec.handler("work", Bytes.EMPTY).build());
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            first.kill();
            mayReturn.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> keptFiles() == 1);
            slave.kill();

            try (Slave again = slave("s1");
                    Master second = master()) {
                assertThat(job.outcome().get(60, TimeUnit.SECONDS).result().toUtf8())
                        .isEqualTo("result");
                assertThat(runs).hasValue(1);
                await().atMost(Duration.ofSeconds(30)).until(() -> keptFiles() == 0);
                assertThat(second.id().value()).isEqualTo("m1");
                assertThat(again.id().value()).isEqualTo("s1");
            }
        }
    }

    @Test
    void twoSlavesDoNotShareADirectory() {
        try (Slave one = slave("one")) {
            assertThat(one.attempts()).isEmpty();
            assertThatThrownBy(() -> slave("two"))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("is in use by another store of this process");
        }
    }
}
