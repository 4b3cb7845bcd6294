package io.quorate.examples.processes;

import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.Slave;
import io.quorate.model.Bytes;
import io.quorate.model.Endpoint;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Slaves in this JVM that run the jobs of a load, and nothing else: what else waits asks for what they do not offer. */
final class Runners implements AutoCloseable {
    static final JobSpec JOB = JobSpec.handler("nothing", Bytes.utf8("payload"))
            .resources(Resources.parse("load=1"))
            .build();

    private static final int COUNT = 2;

    private final List<Slave> slaves;

    Runners(String cluster, List<Endpoint> masters) {
        slaves = IntStream.rangeClosed(1, COUNT)
                .mapToObj(number -> Slave.builder()
                        .id("runner-" + number)
                        .cluster(cluster)
                        .seeds(masters)
                        .transport(UdpTcpTransport.builder()
                                .bind("127.0.0.1", 0)
                                .discovery(BroadcastDiscovery.noBroadcast())
                                .build())
                        .resources(Resources.parse("load=100000"))
                        .handler("nothing", job -> Bytes.EMPTY)
                        .start())
                .toList();
    }

    /** Waits until all can be given jobs. */
    void awaitAll(Client client, Duration patience) {
        await("the slaves for the load")
                .atMost(patience)
                .until(
                        () -> LaunchedMasters.status(client),
                        status -> status != null && status.slavesAlive() == slaves.size());
    }

    @Override
    public void close() {
        slaves.forEach(Slave::close);
    }
}
