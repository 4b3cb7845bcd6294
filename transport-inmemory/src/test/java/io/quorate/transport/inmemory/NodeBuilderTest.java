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
import io.quorate.model.Endpoint;
import io.quorate.model.JobSpec;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.StorageException;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportException;
import io.quorate.spi.TransportListener;
import java.time.Duration;
import java.util.List;
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

        assertThat(id).matches("[0-9a-z]{8,9}-[0-9a-z]{13}");
        assertThat(Long.parseLong(id.substring(0, id.indexOf('-')), 36))
                .isBetween(1_700_000_000_000L, System.currentTimeMillis());
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
        public void close() {}
    }
}
