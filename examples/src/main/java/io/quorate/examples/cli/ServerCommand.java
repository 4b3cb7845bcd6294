package io.quorate.examples.cli;

import io.quorate.NodeBuilder;
import io.quorate.model.NodeId;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that is a node until it is told to end. */
abstract class ServerCommand implements Callable<Integer> {
    @Mixin
    final ClusterOptions options = new ClusterOptions();

    @Option(names = "--id", required = true, paramLabel = "ID", description = "The node's name, kept over restarts.")
    NodeId id = NodeId.of("unnamed");

    @Option(
            names = "--bind",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where to listen; port 0 is any free one.")
    BindAddress bind = new BindAddress("127.0.0.1", 0);

    @Option(names = "--data", paramLabel = "DIR", description = "The node's own directory. Default: ./quorate-data/ID.")
    @Nullable
    Path data;

    final ServerLife life;

    ServerCommand(ServerLife life) {
        this.life = life;
    }

    @Override
    public final Integer call() {
        life.arm();
        Logging.forServers();
        options.requireAllowed("--bind", bind.host());
        return run();
    }

    abstract int run();

    Path dataDirectory() {
        Path given = data;
        return given != null ? given : Path.of("quorate-data", id.value());
    }

    <B extends NodeBuilder<B>> B applyTo(B builder) {
        DiscoveryAddress where = options.discovery;
        BroadcastDiscovery discovery = where == null
                ? BroadcastDiscovery.broadcastEveryInterface(BroadcastDiscovery.DEFAULT_PORT)
                : where.toBroadcast();
        return options.applyTo(builder)
                .id(id)
                .transport(UdpTcpTransport.builder()
                        .bind(bind.host(), bind.port())
                        .discovery(discovery)
                        .build());
    }
}
