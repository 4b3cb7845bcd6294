package io.quorate.benchmarks.crowd;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Directories;
import io.quorate.benchmarks.process.FreePort;
import io.quorate.benchmarks.process.Heap;
import io.quorate.benchmarks.quorate.Counts;
import io.quorate.benchmarks.quorate.MasterMain;
import io.quorate.benchmarks.quorate.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three masters in processes of their own, with logs on disk, and a crowd in one other. */
public final class CrowdCluster implements AutoCloseable {
    public static final int MASTERS = 3;

    private static final Duration ANSWER = Duration.ofMinutes(1);
    private static final String DATA = "data";

    private final Path directory;
    private final String name = "crowd-" + ProcessHandle.current().pid();
    private final String udpPort = String.valueOf(FreePort.udp());
    private final Options options;
    private final Map<String, Child> masters = new LinkedHashMap<>();
    private final CrowdProcess crowd;

    /**
     * @param slaves how many
     * @param trunks so many connections to each master serve all slaves; with 0, each slave has its own
     * @param masterJvm options of the JVMs of masters
     * @param crowdJvm of the one in which the slaves and the client are
     */
    public record Options(int slaves, int trunks, List<String> masterJvm, List<String> crowdJvm) {}

    /** Starts it, and waits until it can run jobs. */
    public CrowdCluster(Path directory, Options options) throws IOException, InterruptedException {
        this.directory = directory;
        this.options = options;
        Directories.remove(directory.resolve(DATA));
        List<Child> started = new ArrayList<>();
        try {
            for (int i = 1; i <= MASTERS; i++) {
                started.add(startMaster("m" + i));
            }
            for (Child master : started) {
                master.awaitReady();
            }
            Child child = Child.start(
                    "crowd",
                    directory,
                    options.crowdJvm(),
                    CrowdMain.class,
                    name,
                    udpPort,
                    String.valueOf(options.slaves()),
                    String.valueOf(options.trunks()));
            started.add(child);
            child.awaitReady();
            crowd = new CrowdProcess(child);
            crowd.awaitWhole(MASTERS);
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.forEach(Child::close);
            throw e;
        }
    }

    public CrowdProcess crowd() {
        return crowd;
    }

    /** By their names. */
    public Map<String, Child> masters() {
        return masters;
    }

    public Child master(String id) {
        Child master = masters.get(id);
        if (master == null) {
            throw new IllegalStateException("there is no master " + id + "; there are " + masters.keySet());
        }
        return master;
    }

    /** Waits until all masters take part and all slaves can be given jobs. The name of the leader. */
    public String awaitWhole() throws IOException, InterruptedException {
        return crowd.awaitWhole(MASTERS);
    }

    /** Starts a master, or starts it again with the log that it had. */
    public Child startMaster(String id) throws IOException {
        Child master = Child.start(
                id,
                directory,
                options.masterJvm(),
                MasterMain.class,
                id,
                name,
                udpPort,
                String.valueOf(MASTERS),
                directory.resolve(DATA).resolve(id).toString(),
                String.valueOf(options.trunks()));
        masters.put(id, master);
        return master;
    }

    /** What a master holds in its heap, after a full collection. */
    public Heap.Use heap(String id) throws IOException, InterruptedException {
        return Heap.Use.parse(ask(master(id), NodeProcess.HEAP));
    }

    /** What a master did to disk and network. */
    public Counts counts(String id) throws IOException, InterruptedException {
        return Counts.parse(ask(master(id), NodeProcess.COUNTS));
    }

    /** How many leaders there were, as far as the logs of most masters tell. */
    public double leaders() throws IOException, InterruptedException {
        double terms = 0;
        for (String id : masters.keySet()) {
            terms += counts(id).terms();
        }
        return terms / MASTERS;
    }

    private static String ask(Child child, String command) throws IOException, InterruptedException {
        child.send(command);
        return child.await(command + " ", ANSWER);
    }

    @Override
    public void close() {
        crowd.child().close();
        masters.values().forEach(Child::close);
        try {
            Directories.remove(directory.resolve(DATA));
        } catch (IOException e) {
            // The next run tries again.
        }
    }
}
