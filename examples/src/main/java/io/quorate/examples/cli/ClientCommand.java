package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.NoLeaderException;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a cluster something and ends. */
abstract class ClientCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String EVERY_ADDRESS = "0.0.0.0";

    @Mixin
    final ClusterOptions options = new ClusterOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to go on without an answering leader. Default: 10.")
    Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--json", fallbackValue = "true", description = "Print one JSON document.")
    boolean json;

    @Option(
            names = "--verbose",
            fallbackValue = "true",
            description = "Write the log to standard error, beside the one line of a failure.")
    boolean verbose;

    final Console console;

    ClientCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() {
        Logging.forClients(verbose);
        prepare();
        if (options.seeds.isEmpty() && options.discovery == null) {
            throw CallFailure.wrongCall("where is the cluster? give --seed HOST:PORT, or --discovery ADDRESS:PORT");
        }
        try (Client client = open()) {
            return run(client);
        } catch (NoLeaderException e) {
            throw new CallFailure(ExitCode.NO_LEADER, Failures.lineOf(e) + " (" + options.whereAsked() + ")");
        }
    }

    /** Checks the arguments before anything is sent. */
    void prepare() {}

    abstract int run(Client client);

    private Client open() {
        DiscoveryAddress where = options.discovery;
        BroadcastDiscovery discovery = where == null ? BroadcastDiscovery.noBroadcast() : where.toBroadcast();
        // Nobody dials a client. Only broadcasts need a socket that reaches other machines.
        String host = where != null && options.mayLeaveThisMachine() ? EVERY_ADDRESS : LOOPBACK;
        return options.applyTo(Client.builder())
                .transport(UdpTcpTransport.builder()
                        .bind(host, 0)
                        .discovery(discovery)
                        .build())
                .requestTimeout(timeout)
                .start();
    }
}
