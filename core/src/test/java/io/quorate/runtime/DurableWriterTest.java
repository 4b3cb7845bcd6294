package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.StorageException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DurableWriterTest {
    private final Store store = new Store();
    private final BlockingQueue<Long> durable = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> reads = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final DurableWriter writer = new DurableWriter(
            "quorate-test-log", store, durable::add, (number, bytes) -> reads.add(number), failure::complete);

    @AfterEach
    void end() {
        store.gate.countDown();
        writer.stop();
    }

    @Test
    void allThatWaitsDuringAFlushSharesTheNextOne() throws Exception {
        writer.start();
        writer.write(1, write());
        assertThat(store.entered.await(10, TimeUnit.SECONDS)).isTrue();
        for (long number = 2; number <= 50; number++) {
            writer.write(number, write());
        }
        assertThat(durable).isEmpty();

        store.gate.countDown();

        assertThat(durable.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(durable.poll(10, TimeUnit.SECONDS)).isEqualTo(50);
        assertThat(store.groups).containsExactly(1, 49);
    }

    @Test
    void aReadComesAfterTheWritesBeforeItAndBeforeThoseAfterIt() throws Exception {
        writer.write(1, write());
        writer.write(2, write());
        writer.read(7, new SnapshotInfo(1, 1, 1, new byte[0]), 0, 10);
        writer.write(3, write());
        store.gate.countDown();

        writer.start();

        assertThat(reads.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(durable.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(durable.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(store.groups).containsExactly(2, 1);
        assertThat(store.writesBeforeRead).isEqualTo(2);
    }

    @Test
    void aFailedStoreIsReportedAndNeverTriedAgain() throws Exception {
        store.failing = true;
        store.gate.countDown();
        writer.start();

        writer.write(1, write());

        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(StorageException.class);
        writer.write(2, write());
        assertThat(writer.join(10_000)).isTrue();
        assertThat(durable).isEmpty();
        assertThat(store.groups).containsExactly(1);
        assertThat(store.closed).isTrue();
    }

    @Test
    void stoppingDropsWhatWaitsAndClosesTheStore() throws Exception {
        writer.start();
        writer.write(1, write());
        assertThat(store.entered.await(10, TimeUnit.SECONDS)).isTrue();
        writer.write(2, write());

        writer.stop();
        store.gate.countDown();

        assertThat(writer.join(10_000)).isTrue();
        assertThat(store.groups).containsExactly(1);
        assertThat(store.closed).isTrue();
        assertThat(failure).isNotDone();
    }

    private static LogWrite write() {
        return new LogWrite(new byte[] {1}, 0, List.of());
    }

    private static final class Store implements LogStore {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private final List<Integer> groups = new CopyOnWriteArrayList<>();
        private volatile int writesBeforeRead;
        private volatile boolean failing;
        private volatile boolean closed;

        @Override
        public Recovered open() {
            return new Recovered(new byte[0], List.of());
        }

        @Override
        public void write(List<LogWrite> writes) {
            groups.add(writes.size());
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failing) {
                throw new StorageException("the disk is gone");
            }
        }

        @Override
        public byte[] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            writesBeforeRead = groups.stream().mapToInt(Integer::intValue).sum();
            return new byte[0];
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
