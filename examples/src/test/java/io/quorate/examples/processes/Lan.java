package io.quorate.examples.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Hosts of one Ethernet, each a network namespace of its own, and a switch that drops what it is told to drop. Nothing of it
 * is connected to any other network.
 */
final class Lan implements Site, AutoCloseable {
    private static final String SUBNET = "198.51.100.";
    private static final int PORT = 7101;

    private final Path directory;
    private final Path secret;
    private final String prefix;
    private final String bridge;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<String> namespaces = new ArrayList<>();

    Lan(Path directory, List<String> nodes) throws IOException, InterruptedException {
        Tools.require("ip", "nft");
        Tools.requireRoot("make network namespaces");
        this.directory = directory;
        this.prefix = "quorate-" + ProcessHandle.current().pid() + "-";
        this.bridge = prefix + "switch";
        this.secret = directory.resolve("secret");
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Files.writeString(secret, HexFormat.of().formatHex(random));
        Tools.requireThatWorks("make network namespaces", "ip", "netns", "add", bridge);
        namespaces.add(bridge);
        AtExit.add(this);
        try {
            Tools.run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge");
            Tools.run("ip", "-n", bridge, "link", "set", "br0", "up");
            for (String node : nodes) {
                add(node);
            }
            add(CLIENT);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(String node) throws IOException, InterruptedException {
        int number = numbers.size() + 1;
        numbers.put(node, number);
        String host = prefix + node;
        Tools.run("ip", "netns", "add", host);
        namespaces.add(host);
        String port = portOfSwitch(node);
        Tools.run("ip", "-n", host, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", bridge);
        Tools.run("ip", "-n", bridge, "link", "set", port, "master", "br0", "up");
        Tools.run("ip", "-n", host, "addr", "add", SUBNET + number + "/24", "brd", "+", "dev", "eth0");
        Tools.run("ip", "-n", host, "link", "set", "eth0", "up");
        Tools.run("ip", "-n", host, "link", "set", "lo", "up");
    }

    private String portOfSwitch(String node) {
        return "p" + numbers.get(node);
    }

    /** What a node sends reaches nobody. */
    String from(String node) {
        return "iifname \"" + portOfSwitch(node) + "\"";
    }

    /** What is sent to a node does not reach it. */
    String to(String node) {
        return "oifname \"" + portOfSwitch(node) + "\"";
    }

    /** The switch drops what matches any of these, and nothing else, until it is told something else. */
    void drop(List<String> matches) throws IOException, InterruptedException {
        String drops = matches.stream().map(match -> match + " drop\n").collect(Collectors.joining());
        String rules = """
                table bridge chaos
                delete table bridge chaos
                table bridge chaos {
                    chain f {
                        type filter hook forward priority 0;
                        %s
                    }
                }
                """.formatted(drops);
        Path file = Files.writeString(directory.resolve("rules.nft"), rules);
        Tools.run("ip", "netns", "exec", bridge, "nft", "-f", file.toString());
    }

    void heal() throws IOException, InterruptedException {
        drop(List.of());
    }

    @Override
    public List<String> prefix(String node) {
        return List.of("ip", "netns", "exec", prefix + node);
    }

    @Override
    public String host(String node) {
        return SUBNET + numbers.get(node);
    }

    @Override
    public int port(String node) {
        return PORT;
    }

    @Override
    public String discovery() {
        return SUBNET + "255:7400";
    }

    @Override
    public List<String> options() {
        return List.of("--secret", secret.toString());
    }

    @Override
    public Path directory() {
        return directory;
    }

    /** The processes on it have ended before. */
    @Override
    public void close() throws IOException {
        AtExit.remove(this);
        IOException failure = null;
        for (String namespace : namespaces) {
            try {
                Tools.run("ip", "netns", "del", namespace);
            } catch (IOException e) {
                // The others go all the same.
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
