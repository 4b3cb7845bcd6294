package io.quorate.examples.processes.load;

import io.quorate.Client;
import io.quorate.model.Endpoint;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which cluster a load is for.
 *
 * @param host the address that its client binds
 * @param secret the file with the cluster's secret, if it has one
 * @param directory where the journal is written
 * @param slots how many jobs of the load a slave has room for
 * @param seed decides what is asked
 */
public record LoadTarget(
        String cluster,
        List<Endpoint> seeds,
        String host,
        Optional<Path> secret,
        Path directory,
        int slots,
        long seed) {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    Client client() {
        Client.Builder builder = Client.builder()
                .cluster(cluster)
                .seeds(seeds)
                .requestTimeout(REQUEST_TIMEOUT)
                .transport(UdpTcpTransport.builder()
                        .bind(host, 0)
                        .discovery(BroadcastDiscovery.noBroadcast())
                        .build());
        secret.ifPresent(file -> builder.secret(bytes(file)));
        return builder.start();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
