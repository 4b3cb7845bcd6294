package io.quorate.examples.demo;

import io.quorate.Client;
import io.quorate.JobContext;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.model.Bytes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.spi.Transport;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Three masters, four slaves and a client, each with a port of its own, that find each other by UDP broadcast on loopback. This
 * is what a host application writes to embed them; all of a cluster's nodes in one process is unusual, but allowed.
 */
final class DemoCluster implements AutoCloseable {
    static final int MASTERS = 3;
    static final int SLAVES = 4;
    static final String RENDER = "render-tile";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_BROADCAST = "127.255.255.255";
    private static final long POLL_MILLIS = 5;

    private final String name;
    private final Map<NodeId, Master> masters = new LinkedHashMap<>();
    private final Map<NodeId, Slave> slaves = new LinkedHashMap<>();
    private final Client client;

    /**
     * Starts all nodes, and closes what was started if one of them cannot be.
     *
     * @param name unlike that of any other cluster in the neighbourhood
     * @param data where the masters keep their logs
     */
    static DemoCluster start(String name, Path data) {
        return new DemoCluster(name, data);
    }

    private DemoCluster(String name, Path data) {
        this.name = name;
        try {
            for (int i = 1; i <= MASTERS; i++) {
                Master master = startMaster("m" + i, data);
                masters.put(master.id(), master);
            }
            for (int i = 1; i <= SLAVES; i++) {
                Slave slave = startSlave("s" + i);
                slaves.put(slave.id(), slave);
            }
            client = Client.builder().cluster(name).transport(transport()).start();
        } catch (RuntimeException e) {
            closeNodes();
            throw e;
        }
    }

    Client client() {
        return client;
    }

    /** Waits until there is a leader and all slaves have reported to it. */
    void awaitReady(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (System.nanoTime() < deadline) {
            try {
                ClusterStatus status = client.status().join();
                if (status.leader() != null && status.slavesAlive() == SLAVES) {
                    return;
                }
            } catch (CompletionException | CancellationException e) {
                // Nobody has answered yet; that is what is waited for.
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("the cluster was not ready within " + timeoutMillis + " ms");
    }

    /** Kills the leading master as a crash would, and returns how long the client saw no other leader. */
    Failover killLeader() throws InterruptedException {
        NodeId leader = null;
        while (leader == null) {
            leader = client.status().join().leader();
        }
        long killedNanos = System.nanoTime();
        Objects.requireNonNull(masters.remove(leader), "the leader is one of ours")
                .kill();
        while (true) {
            NodeId next = client.status().join().leader();
            if (next != null && !next.equals(leader)) {
                return new Failover(leader, next, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** @param millis from the kill until a client was told of the next leader */
    record Failover(NodeId killed, NodeId next, long millis) {}

    /**
     * Kills a slave that is running something, as a crash would.
     *
     * @param over says that nothing will run any more
     * @return empty if nothing runs any more
     */
    Optional<NodeId> killBusySlave(BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            for (Slave slave : slaves.values()) {
                if (!slave.attempts().isEmpty()) {
                    slaves.remove(slave.id());
                    slave.kill();
                    return Optional.of(slave.id());
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        client.close();
        closeNodes();
    }

    private void closeNodes() {
        slaves.values().forEach(Slave::close);
        masters.values().forEach(Master::close);
    }

    private Master startMaster(String id, Path data) {
        return Master.builder()
                .id(id)
                .cluster(name)
                .founders(MASTERS)
                .transport(transport())
                .dataDirectory(data.resolve(id))
                .start();
    }

    private Slave startSlave(String id) {
        return Slave.builder()
                .id(id)
                .cluster(name)
                .transport(transport())
                .resources(Resources.parse("cpus=1,memory=512MiB"))
                .handler(RENDER, DemoCluster::renderTile)
                .start();
    }

    private static Bytes renderTile(JobContext job) throws InterruptedException {
        return Bytes.copyOf(Mandelbrot.render(Tile.decode(job.payload()), job::isCancelled));
    }

    private static Transport transport() {
        return UdpTcpTransport.builder()
                .bind(LOOPBACK, 0)
                .discovery(BroadcastDiscovery.broadcastTo(LOOPBACK_BROADCAST, BroadcastDiscovery.DEFAULT_PORT))
                .build();
    }
}
