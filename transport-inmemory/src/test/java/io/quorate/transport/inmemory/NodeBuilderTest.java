package io.quorate.transport.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.Client;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.TransportHub;
import io.quorate.model.Bytes;
import io.quorate.model.ClosedException;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.JobSpec;
import io.quorate.model.SlaveInfo;
import io.quorate.spi.Clock;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.StorageException;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportException;
import io.quorate.spi.TransportListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What builders say about wrong settings, and how nodes end. */
@Timeout(60)
final class NodeBuilderTest {
    private final InMemoryNetwork network = InMemoryNetwork.create();

    @Test
    void whatIsMissingIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Slave.builder()
                        .cluster("demo")
                        .transport(network.transport("a"))
                        .start())
                .withMessageContaining("id is missing");
        assertThatIllegalStateException()
                .isThrownBy(() -> Slave.builder()
                        .id("s1")
                        .transport(network.transport("a"))
                        .start())
                .withMessageContaining("cluster is missing");
        assertThatIllegalStateException()
                .isThrownBy(() -> Slave.builder().id("s1").cluster("demo").start())
                .withMessageContaining("transport is missing");
        assertThatIllegalStateException()
                .isThrownBy(() -> Master.builder()
                        .id("m1")
                        .cluster("demo")
                        .transport(network.transport("a"))
                        .start())
                .withMessageContaining("founders is missing");
        assertThatIllegalStateException()
                .isThrownBy(() -> Master.builder()
                        .id("m1")
                        .cluster("demo")
                        .founders(1)
                        .transport(network.transport("a"))
                        .start())
                .withMessageContaining("dataDirectory is missing");
    }

    @Test
    void whatIsMalformedIsNamedWithItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slave().id("a b").start())
                .withMessageContainingAll("id: ", "'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slave().cluster("no good").start())
                .withMessageContainingAll("cluster is 1 to 63", "'no good'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slave().secret(new byte[7]).start())
                .withMessageContainingAll("secret has at least 16 bytes", "got 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> master().founders(99).inMemory().start())
                .withMessageContainingAll("founders is 1 to", "got 99");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client().requestTimeout(Duration.ZERO).start())
                .withMessageContainingAll("requestTimeout", "PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slave().handler("x", context -> Bytes.EMPTY).handler("x", context -> Bytes.EMPTY))
                .withMessageContaining("'x' is registered twice");
    }

    @Test
    void whatMastersWouldDropIsRefusedWhereItIsSet() {
        TreeMap<String, String> many = new TreeMap<>();
        for (int i = 0; i <= SlaveInfo.MAX_ATTRIBUTES; i++) {
            many.put("a" + i, "x");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slave().attributes(many).start())
                .withMessageContainingAll("attributes are at most 64", "got 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        slave().attributes(Map.of("zone", "z".repeat(256))).start())
                .withMessageContainingAll("at most 255", "'zone'", "256");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> slave().attributes(Map.of("z".repeat(256), "a")).start())
                .withMessageContainingAll("at most 255", "256");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        slave().handler("h".repeat(201), context -> Bytes.EMPTY).start())
                .withMessageContainingAll("1 to 200 characters");
        for (int wrong : new int[] {0, -1, SlaveInfo.MAX_ATTEMPTS + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> slave().maxAttempts(wrong).start())
                    .withMessageContainingAll("maxAttempts is 1 to 4096", "got " + wrong);
        }
    }

    @Test
    void aQuestionThatAFailingMasterNoLongerAnswersFails() throws Exception {
        BreakingClock clock = new BreakingClock();
        Master master = master().founders(1).inMemory().clock(clock).start();
        clock.holdUp();

        CompletableFuture<ClusterStatus> answer = master.status();
        clock.breakDown();

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ClosedException.class);
    }

    @Test
    void withoutASecretATransportThatOthersReachNeedsSayingSo() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        client().transport(new Public(network.transport("p"))).start())
                .withMessageContainingAll("no secret", "p:1", "secret(bytes)", "insecure()");
        assertThatCode(() -> client().transport(new Public(network.transport("p")))
                        .insecure()
                        .start()
                        .close())
                .doesNotThrowAnyException();
        assertThatCode(() -> client().transport(new Public(network.transport("p")))
                        .secret(new byte[16])
                        .start()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void aStartThatFailsGivesItsAddressBack() {
        InMemoryTransport first = network.transport(new Endpoint("host", 5));
        assertThatThrownBy(() -> master().transport(first)
                        .founders(1)
                        .logStore(new Broken())
                        .start())
                .isInstanceOf(StorageException.class);

        Client client =
                client().transport(network.transport(new Endpoint("host", 5))).start();

        assertThatThrownBy(() -> client().transport(network.transport(new Endpoint("host", 5)))
                        .start())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("host:5");
        client.close();
    }

    @Test
    void twoNodesOfOneNameOnOneHubAreRefusedUntilTheFirstHasEnded() {
        try (TransportHub hub = TransportHub.over(network.transport("hub"))) {
            Slave first = slave().transport(hub).start();
            assertThatIllegalStateException()
                    .isThrownBy(() -> slave().transport(hub).start())
                    .withMessageContaining("slave:s1");

            first.kill();

            slave().transport(hub).start().kill();
        }
    }

    @Test
    void closingTwiceIsFineAndAClosedClientSaysSo() throws Exception {
        Client client = client().start();
        var open = client.submit(JobSpec.handler("x", Bytes.EMPTY).build());

        client.close();
        client.close();

        assertThat(client.closed().get(10, TimeUnit.SECONDS)).isNull();
        assertThatThrownBy(() -> open.accepted().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> open.outcome().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> client.status().get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    void aMasterWhoseDiskFailsStopsAsAWhole() {
        InMemoryTransport transport = network.transport(new Endpoint("m", 1));
        Master master = master().transport(transport)
                .founders(1)
                .logStore(new FailingLater())
                .start();

        assertThat(master.closed())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StorageException.class)
                .withMessageContaining("on purpose");

        assertThatThrownBy(() -> master.status().get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(ClosedException.class);
        master.close();
        // Its address is free again: the whole node is gone.
        client().transport(network.transport(new Endpoint("m", 1))).start().close();
    }

    @Test
    void idsMadeByTheLibraryCarryTheirTime() {
        Client client = client().start();

        String id = client.newJobId().value();

        assertThat(id).matches("q-[0-9a-z]{8,9}-[0-9a-z]{13}");
        assertThat(client.newJobId().createdAtMillis()).isBetween(1_700_000_000_000L, System.currentTimeMillis());
        assertThat(client.id().value()).matches("client-[0-9a-z]{8}");
        client.close();
    }

    private Slave.Builder slave() {
        return Slave.builder().id("s1").cluster("demo").transport(network.transport("s"));
    }

    private Master.Builder master() {
        return Master.builder().id("m1").cluster("demo").transport(network.transport("m"));
    }

    private Client.Builder client() {
        return Client.builder().cluster("demo").transport(network.transport("c"));
    }

    /** Stops the master's loop where it asks for the time, and then has it fail there. */
    private static final class BreakingClock implements Clock {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch broken = new CountDownLatch(1);
        private volatile boolean holding;

        void holdUp() throws InterruptedException {
            holding = true;
            assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void breakDown() {
            broken.countDown();
        }

        @Override
        public long monotonicNanos() {
            if (holding && Thread.currentThread().getName().equals("quorate-master-m1")) {
                held.countDown();
                try {
                    broken.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("the clock broke on purpose");
            }
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    }

    /** As if other machines could reach it. */
    private record Public(InMemoryTransport inner) implements Transport {
        @Override
        public void start(TransportListener listener) {
            inner.start(listener);
        }

        @Override
        public Endpoint localEndpoint() {
            return inner.localEndpoint();
        }

        @Override
        public void broadcast(byte[] datagram) {
            inner.broadcast(datagram);
        }

        @Override
        public long connect(Endpoint to) {
            return inner.connect(to);
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return inner.send(link, frame);
        }

        @Override
        public void authenticated(long link) {
            inner.authenticated(link);
        }

        @Override
        public void disconnect(long link) {
            inner.disconnect(link);
        }

        @Override
        public int maxFrameBytes() {
            return inner.maxFrameBytes();
        }

        @Override
        public int maxDatagramBytes() {
            return inner.maxDatagramBytes();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static final class Broken implements LogStore {
        @Override
        public Recovered open() {
            throw new StorageException("it cannot be opened");
        }

        @Override
        public void write(List<LogWrite> writes) {
            throw new IllegalStateException("it was never opened");
        }

        @Override
        public byte[] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            throw new StorageException("there is no snapshot");
        }

        @Override
        public void close() {}
    }

    private static final class FailingLater implements LogStore {
        @Override
        public Recovered open() {
            return new Recovered(new byte[0], List.of());
        }

        @Override
        public void write(List<LogWrite> writes) {
            throw new StorageException("fails on purpose");
        }

        @Override
        public byte[] readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            throw new StorageException("there is no snapshot");
        }

        @Override
        public void close() {}
    }
}
