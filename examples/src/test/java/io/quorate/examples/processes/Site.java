package io.quorate.examples.processes;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Where the nodes of a cluster of processes are: their addresses, what they are started with, their directories. */
interface Site {
    /** Who asks, where the nodes have places of their own. */
    String CLIENT = "client";

    /** What comes before the command that starts a node, or {@link #CLIENT}. */
    List<String> prefix(String node);

    String host(String node);

    int port(String node);

    /** Broadcast address and port. */
    String discovery();

    /** Options of every command. */
    List<String> options();

    /** Where everything is written. */
    Path directory();

    default Path data(String node) {
        return directory().resolve(node);
    }

    default String address(String node) {
        return host(node) + ":" + port(node);
    }

    /** Everything on this machine's loopback interface. */
    static Site loopback(Path directory) {
        return new Loopback(directory);
    }

    /** Each node has a free port. */
    class Loopback implements Site {
        private final Path directory;
        private final int discoveryPort = freeUdpPort();
        private final Map<String, Integer> ports = new HashMap<>();

        Loopback(Path directory) {
            this.directory = directory;
        }

        @Override
        public List<String> prefix(String node) {
            return List.of();
        }

        @Override
        public String host(String node) {
            return "127.0.0.1";
        }

        @Override
        public int port(String node) {
            return ports.computeIfAbsent(node, key -> freeTcpPort());
        }

        @Override
        public String discovery() {
            return "127.255.255.255:" + discoveryPort;
        }

        @Override
        public List<String> options() {
            return List.of();
        }

        @Override
        public Path directory() {
            return directory;
        }

        private static int freeTcpPort() {
            return freePort(port -> new ServerSocket(port).close());
        }

        private static int freeUdpPort() {
            return freePort(port -> new DatagramSocket(port).close());
        }

        private interface Attempt {
            void bind(int port) throws IOException;
        }

        /** Below those that the system gives to outgoing connections, or one of these could have it while its node is down. */
        private static int freePort(Attempt attempt) {
            for (int tries = 0; tries < 1000; tries++) {
                int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
                try {
                    attempt.bind(port);
                    return port;
                } catch (IOException e) {
                    // In use: the next one.
                }
            }
            throw new IllegalStateException("no free port");
        }
    }
}
