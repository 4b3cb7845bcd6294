package io.quorate.benchmarks.quorate;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import io.quorate.benchmarks.process.Directories;
import io.quorate.benchmarks.process.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster of processes on loopback: each master with its log on disk, each slave and the client has a JVM of its own. */
public final class TcpCluster implements AutoCloseable {
    /** Not the default port: whatever else runs on this machine hears nothing of it. */
    private static final String NAME = "bench";

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Path directory;
    private final String udpPort = String.valueOf(FreePort.udp());
    private final JvmOptions options;
    private final Path data;
    private final Children children = new Children();
    private final List<Child> masters = new ArrayList<>();
    private final List<Child> slaves = new ArrayList<>();
    private final Child client;

    /**
     * Starts it with slaves and a client that do nothing but jobs that do nothing, and waits until it can run them.
     *
     * @param directory for logs and data; data of an earlier cluster is removed
     */
    public TcpCluster(Path directory, int masterCount, int slaveCount, JvmOptions options)
            throws IOException, InterruptedException {
        this(directory, masterCount, slaveCount, options, new Mains(SlaveMain.class, ClientMain.class));
    }

    /**
     * Starts it, and waits until all processes say that they are ready.
     *
     * @param directory for logs and data; data of an earlier cluster is removed
     * @param slaveCount processes of slaves
     */
    public TcpCluster(Path directory, int masterCount, int slaveCount, JvmOptions options, Mains mains)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.options = options;
        data = directory.resolve("data");
        Directories.remove(data);
        try {
            for (int i = 1; i <= masterCount; i++) {
                String id = "m" + i;
                masters.add(children.add(Child.start(
                        id,
                        directory,
                        options.master(),
                        MasterMain.class,
                        id,
                        NAME,
                        udpPort,
                        String.valueOf(masterCount),
                        data.resolve(id).toString())));
            }
            for (int i = 1; i <= slaveCount; i++) {
                String id = "s" + i;
                slaves.add(start(id, mains.slave()));
            }
            client = children.add(Child.start(
                    "client", directory, options.other(), mains.client(), NAME, udpPort, String.valueOf(slaveCount)));
            children.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            children.close();
            throw e;
        }
    }

    /** What the JVMs are started with. */
    public record JvmOptions(List<String> master, List<String> other) {}

    /**
     * What the processes run.
     *
     * @param slave is given {@code id cluster udp-port}
     * @param client is given {@code cluster udp-port slave-processes}, and a {@link io.quorate.benchmarks.load.LoadServer}
     */
    public record Mains(Class<?> slave, Class<?> client) {}

    /**
     * Starts another process, which ends with the others.
     *
     * @param main is given {@code id cluster udp-port}
     */
    public Child start(String id, Class<?> main) throws IOException {
        return children.add(Child.start(id, directory, options.other(), main, id, NAME, udpPort));
    }

    /** A {@link io.quorate.benchmarks.load.LoadServer}. */
    public Child client() {
        return client;
    }

    public Children processes() {
        return children;
    }

    public List<Child> masters() {
        return List.copyOf(masters);
    }

    public List<Child> slaves() {
        return List.copyOf(slaves);
    }

    /** Where the masters' logs and snapshots are. */
    public Path data() {
        return data;
    }

    /** All masters together. */
    public Counts masterCounts() throws IOException, InterruptedException {
        return counts(masters);
    }

    /** All slaves together. */
    public Counts slaveCounts() throws IOException, InterruptedException {
        return counts(slaves);
    }

    private static Counts counts(List<Child> of) throws IOException, InterruptedException {
        Counts sum = Counts.NONE;
        for (Child child : of) {
            child.send(NodeProcess.COUNTS);
            sum = sum.plus(Counts.parse(child.await(NodeProcess.COUNTS + " ", ANSWER)));
        }
        return sum;
    }

    @Override
    public void close() {
        children.close();
    }
}
