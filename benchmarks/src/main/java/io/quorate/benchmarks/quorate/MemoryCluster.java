package io.quorate.benchmarks.quorate;

import io.quorate.Client;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.benchmarks.load.Target;
import io.quorate.spi.Transport;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A cluster in this JVM: real nodes with their threads, over the network in memory, with logs in memory. */
public final class MemoryCluster implements AutoCloseable {
    public static final String NAME = "bench";
    private static final Duration FORMED = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InMemoryNetwork network = InMemoryNetwork.create();
    /** The latest first, which is the order in which they are closed. */
    private final Deque<Runnable> closing = new ArrayDeque<>();

    private final Client client;

    /** Starts it, and waits until it can run jobs. */
    public MemoryCluster(int masters, int slaves) throws InterruptedException {
        for (int i = 1; i <= masters; i++) {
            String id = "m" + i;
            Master master = Master.builder()
                    .id(id)
                    .cluster(NAME)
                    .founders(masters)
                    .transport(network.transport(id))
                    .inMemory()
                    .start();
            closing.push(master::kill);
        }
        for (int i = 1; i <= slaves; i++) {
            String id = "s" + i;
            Slave slave = Slave.builder()
                    .id(id)
                    .cluster(NAME)
                    .transport(network.transport(id))
                    .handler(Noop.HANDLER, Noop.BODY)
                    .start();
            closing.push(slave::kill);
        }
        client = newClient("client");
        ClientTarget.awaitCluster(client, slaves, FORMED);
    }

    /** Another client, which is closed with the cluster. */
    public Client newClient(String host) {
        Client made = Client.builder()
                .cluster(NAME)
                .transport(network.transport(host))
                .maxOutstanding(ClientTarget.MAX_OUTSTANDING)
                .requestTimeout(PATIENCE)
                .start();
        closing.push(made::close);
        return made;
    }

    /** Another place on the network, not started. */
    public Transport transport(String host) {
        return network.transport(host);
    }

    public Target target() {
        return new ClientTarget(client);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
