package io.quorate.benchmarks.failover;

import io.quorate.Client;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Directories;
import io.quorate.benchmarks.process.FreePort;
import io.quorate.benchmarks.quorate.MasterMain;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.model.ClusterStatus;
import io.quorate.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Three masters and some slaves in processes of their own, which come and go; the client is in this one. */
final class HurtCluster implements AutoCloseable {
    static final int MASTERS = 3;
    static final List<String> JVM = List.of("-Xms128m", "-Xmx256m", "-XX:+UseSerialGC");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;
    private static final String DATA = "data";

    private final Path directory;
    private final String cluster = "failover-" + ProcessHandle.current().pid();
    private final String udpPort = String.valueOf(FreePort.udp());
    private final Map<String, Child> processes = new LinkedHashMap<>();
    private final Client client;

    HurtCluster(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        Directories.remove(directory.resolve(DATA));
        this.client = Client.builder()
                .cluster(cluster)
                .transport(NodeProcess.transport(Integer.parseInt(udpPort)))
                .requestTimeout(PATIENCE)
                .start();
        try {
            for (int i = 1; i <= MASTERS; i++) {
                startMaster("m" + i);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Client client() {
        return client;
    }

    /** Starts a master, or starts it again with the log that it had. */
    void startMaster(String id) throws IOException {
        Path data = directory.resolve(DATA).resolve(id);
        processes.put(
                id,
                Child.start(
                        id,
                        directory,
                        JVM,
                        MasterMain.class,
                        id,
                        cluster,
                        udpPort,
                        String.valueOf(MASTERS),
                        data.toString()));
    }

    void startSlave(String id, int processors) throws IOException {
        processes.put(
                id,
                Child.start(id, directory, JVM, WorkerMain.class, id, cluster, udpPort, String.valueOf(processors)));
    }

    /** Ends a process in the ordinary way. */
    void end(String id) throws IOException, InterruptedException {
        Child child = processes.remove(id);
        if (child != null) {
            child.close();
        }
    }

    Child process(String id) {
        Child child = processes.get(id);
        if (child == null) {
            throw new IllegalStateException("there is no process " + id + "; there are " + processes.keySet());
        }
        return child;
    }

    /** Waits until all masters take part and so many slaves are alive. Who leads. */
    NodeId awaitWhole(int slaves) throws InterruptedException {
        ClusterStatus status = await(candidate -> candidate.slavesAlive() == slaves
                && candidate.masters().size() == MASTERS
                && candidate.masters().stream().allMatch(master -> master.voter() && master.reachable()));
        NodeId leader = status.leader();
        if (leader == null) {
            throw new IllegalStateException("nobody leads: " + status);
        }
        return leader;
    }

    private ClusterStatus await(Predicate<ClusterStatus> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "nobody has answered";
        while (System.nanoTime() < deadline) {
            try {
                ClusterStatus status = client.status().join();
                if (status.leader() != null && condition.test(status)) {
                    return status;
                }
                last = status.toString();
            } catch (CompletionException e) {
                last = String.valueOf(e.getCause());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("the cluster is not whole after " + PATIENCE.toSeconds() + " s: " + last);
    }

    @Override
    public void close() {
        client.close();
        List<Child> all = new ArrayList<>(processes.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
    }
}
