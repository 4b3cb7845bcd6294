package io.quorate.benchmarks.crowd;

import io.quorate.Client;
import io.quorate.benchmarks.mux.MuxTransport;
import io.quorate.benchmarks.quorate.CountingTransport;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.spi.Transport;
import java.time.Duration;

/** The process of a crowd: {@code cluster udp-port slaves trunks}. Without trunks, each of its links is a connection. */
public final class CrowdMain {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private CrowdMain() {}

    public static void main(String[] args) throws InterruptedException {
        int udpPort = Integer.parseInt(args[1]);
        int trunks = Integer.parseInt(args[3]);
        CountingTransport counted = new CountingTransport(NodeProcess.wideTransport(udpPort));
        Client client = Client.builder()
                .cluster(args[0])
                .transport(shared(NodeProcess.wideTransport(udpPort), trunks))
                .requestTimeout(PATIENCE)
                .maxOutstanding(100_000)
                .start();
        try (Crowd crowd = new Crowd(args[0], client, shared(counted, trunks), Integer.parseInt(args[2]))) {
            CrowdServer.serve(crowd, counted::counts);
        }
        System.exit(0);
    }

    private static Transport shared(Transport transport, int trunks) {
        return trunks > 0 ? new MuxTransport(transport, trunks) : transport;
    }
}
