package io.quorate.benchmarks.hazelcast;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import io.quorate.benchmarks.process.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Members and a client, each in a JVM of its own on loopback. */
public final class HazelcastCluster implements AutoCloseable {
    /** What its own start scripts open to it. */
    private static final List<String> OPENS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final Children children = new Children();
    private final Child client;

    /** Starts it, and waits until it can run tasks. */
    public HazelcastCluster(Path directory, int members, List<String> memberOptions, List<String> clientOptions)
            throws IOException, InterruptedException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            ports.add(FreePort.tcp());
        }
        String all = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        try {
            for (int port : ports) {
                Child member = children.add(Child.start(
                        "member-" + port,
                        directory,
                        opened(memberOptions),
                        MemberMain.class,
                        String.valueOf(port),
                        all));
                // One after the other: members that start together take long to agree who is the first.
                member.awaitReady();
            }
            client = children.add(
                    Child.start("client", directory, opened(clientOptions), HazelcastClientMain.class, all));
            client.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            children.close();
            throw e;
        }
    }

    private static List<String> opened(List<String> options) {
        List<String> all = new ArrayList<>(OPENS);
        all.addAll(options);
        return all;
    }

    /** What its figures depend on beside the machine. */
    public static Map<String, String> settings(int members) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("yardstick", "Hazelcast 5.6.0, durable executor, defaults: one backup in memory, no quorum");
        settings.put("members", String.valueOf(members));
        settings.put("transport", "TCP on loopback");
        settings.put("processes", "a JVM for each member and the client");
        settings.put("fsync", "no disk");
        settings.put("callers", DurableExecutorTarget.CALLERS + " threads, as its submit blocks");
        settings.put("payload", "0 bytes");
        return settings;
    }

    /** A {@link io.quorate.benchmarks.load.LoadServer}. */
    public Child client() {
        return client;
    }

    public Children processes() {
        return children;
    }

    @Override
    public void close() {
        children.close();
    }
}
