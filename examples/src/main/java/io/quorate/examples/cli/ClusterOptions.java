package io.quorate.examples.cli;

import io.quorate.NodeBuilder;
import io.quorate.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, how to find it, and who may speak: the options of every command. */
final class ClusterOptions {
    private static final String HOW_TO_ALLOW =
            "give the cluster's secret with --secret FILE, or say --insecure if whoever can reach it may control it";

    @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "The cluster's name.")
    String cluster = "";

    @Option(
            names = "--seed",
            split = "\\s*,\\s*",
            paramLabel = "HOST:PORT",
            description = "The address of some node, a master best. Can be repeated.")
    List<Endpoint> seeds = new ArrayList<>();

    @Option(
            names = "--discovery",
            paramLabel = "ADDRESS:PORT",
            description = "The UDP broadcast address and port to find other nodes by, or 'none'.")
    @Nullable
    DiscoveryAddress discovery;

    @Option(
            names = "--secret",
            paramLabel = "FILE",
            description = "A file with the cluster's secret. Without it nothing but this machine is reached.")
    @Nullable
    Path secretFile;

    @Option(
            names = "--insecure",
            fallbackValue = "true",
            description = "Reach and be reached by other machines without a secret.")
    boolean insecure;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A file with lines NAME = VALUE, one for each option; the command line wins.")
    @Nullable
    Path config;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    boolean mayLeaveThisMachine() {
        return secretFile != null || insecure;
    }

    /** @param option where the host was given, for the message */
    void requireAllowed(String option, String host) {
        if (!mayLeaveThisMachine() && !isLoopback(option, host)) {
            throw CallFailure.wrongCall(
                    option + " " + host + " is not an address of this machine alone: " + HOW_TO_ALLOW);
        }
    }

    /** Which cluster was looked for, and where. */
    String whereAsked() {
        List<String> places = new ArrayList<>();
        if (!seeds.isEmpty()) {
            places.add((seeds.size() == 1 ? "seed " : "seeds ")
                    + String.join(", ", seeds.stream().map(Endpoint::toString).toList()));
        }
        Endpoint broadcast = discovery == null ? null : discovery.endpoint();
        if (broadcast != null) {
            places.add("broadcasts to " + broadcast);
        }
        return "cluster " + cluster + ", " + String.join(", ", places);
    }

    /** Gives a node's builder what all roles have in common. */
    <B extends NodeBuilder<B>> B applyTo(B builder) {
        seeds.forEach(seed -> requireAllowed("--seed", seed.host()));
        Endpoint broadcast = discovery == null ? null : discovery.endpoint();
        if (broadcast != null) {
            requireAllowed("--discovery", broadcast.host());
        }
        builder.cluster(cluster).seeds(seeds);
        if (insecure) {
            builder.insecure();
        }
        Path file = secretFile;
        return file == null ? builder : builder.secret(secretIn(file));
    }

    /** The file's bytes, but for a line end that an editor may have put there. */
    private static byte[] secretIn(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CallFailure.wrongCall("the file " + file + " of --secret cannot be read (" + e + ")");
        }
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        if (end < NodeBuilder.MIN_SECRET_BYTES) {
            throw CallFailure.wrongCall("the secret in " + file + " has " + end + " bytes; it needs at least "
                    + NodeBuilder.MIN_SECRET_BYTES + ", random ones");
        }
        return Arrays.copyOf(bytes, end);
    }

    private static boolean isLoopback(String option, String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw CallFailure.wrongCall(option + ": the host '" + host + "' is unknown");
        }
    }
}
