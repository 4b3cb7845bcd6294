package io.quorate.benchmarks.quorate;

import io.quorate.Client;
import io.quorate.benchmarks.load.LoadServer;
import java.time.Duration;

/** The process of a client that puts its cluster under load: {@code cluster udp-port slaves}. */
public final class ClientMain {
    private static final Duration FORMED = Duration.ofSeconds(60);

    private ClientMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (Client client = Client.builder()
                .cluster(args[0])
                .transport(NodeProcess.transport(Integer.parseInt(args[1])))
                .maxOutstanding(ClientTarget.MAX_OUTSTANDING)
                .start()) {
            ClientTarget.awaitCluster(client, Integer.parseInt(args[2]), FORMED);
            LoadServer.serve(new ClientTarget(client));
        }
        System.exit(0);
    }
}
