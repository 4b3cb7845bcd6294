package io.quorate.benchmarks.pathological;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.load.Target;
import io.quorate.benchmarks.quorate.ClientTarget;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.model.JobSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The process of the client: {@code cluster udp-port slave-processes}. A {@link LoadServer} whose targets are named as {@link HardLoad}s. */
public final class HardClientMain {
    private static final Duration FORMED = Duration.ofSeconds(60);
    private static final int SLICE = 1_000;

    private HardClientMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (Client client = Client.builder()
                .cluster(args[0])
                .transport(NodeProcess.transport(Integer.parseInt(args[1])))
                .maxOutstanding(ClientTarget.MAX_OUTSTANDING)
                .start()) {
            ClientTarget.awaitCluster(client, HardJobs.SLAVES, FORMED);
            LoadServer.serve(target(client, HardLoad.NO_SIZE), name -> target(client, HardLoad.valueOf(name)));
        }
        System.exit(0);
    }

    private static Target target(Client client, HardLoad load) {
        if (load == HardLoad.BESIDE_PENDING) {
            submitPending(client);
        }
        return new ClientTarget(client, HardJobs.of(load));
    }

    /** All of them are accepted afterwards. */
    private static void submitPending(Client client) {
        Supplier<JobSpec> jobs = HardJobs.fittingNowhere();
        for (int i = 0; i < HardJobs.PENDING; i += SLICE) {
            List<JobHandle> slice =
                    client.submitAll(Stream.generate(jobs).limit(SLICE).toList());
            slice.forEach(job -> job.accepted().join());
        }
    }
}
