package io.quorate.examples.processes;

import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Masters as a user starts them, with {@code bin/quorate master}, for measurements. */
final class LaunchedMasters implements AutoCloseable {
    private static final String CLUSTER = "large";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Site site;
    private final List<String> ids = new ArrayList<>();
    private final String javaOptions;
    private final int keepJobs;
    private final Map<String, Process> running = new TreeMap<>();

    /** @param keepJobs how many jobs that have ended they keep */
    LaunchedMasters(Path directory, int masters, String javaOptions, int keepJobs) {
        this.site = Site.loopback(directory);
        this.javaOptions = javaOptions;
        this.keepJobs = keepJobs;
        for (int i = 1; i <= masters; i++) {
            ids.add("m" + i);
        }
        AtExit.add(this);
    }

    List<String> ids() {
        return List.copyOf(ids);
    }

    List<Path> directories() {
        return ids.stream().map(site::data).toList();
    }

    void startAll() {
        ids.forEach(this::start);
    }

    void start(String id) {
        start(List.of(), id);
    }

    /** @param prefix what comes before the command, such as {@code nice} */
    void start(List<String> prefix, String id) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                launcher().toString(),
                "master",
                "--id",
                id,
                "--cluster",
                CLUSTER,
                "--founders",
                Integer.toString(ids.size()),
                "--keep-jobs",
                Integer.toString(keepJobs),
                "--bind",
                site.address(id),
                "--discovery",
                site.discovery(),
                "--data",
                site.data(id).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(site.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        site.directory().resolve(id + ".out").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        site.directory().resolve(id + ".err").toFile()));
        builder.environment().put("QUORATE_JAVA_OPTS", javaOptions);
        try {
            running.put(id, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a master has used so far, of all processors together. */
    double processorSeconds(String id) {
        return running.get(id).info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1_000.0;
    }

    /** As {@code kill -9}. */
    void kill(String id) {
        Process process = running.remove(id);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As by SIGTERM. */
    void stopAll() {
        running.values().forEach(Process::destroy);
        running.values().forEach(process -> process.onExit().join());
        running.clear();
    }

    void wipe(String id) throws IOException {
        Directories.delete(site.data(id));
    }

    /** Slaves for the jobs of a {@link SubmitLoad}. */
    Runners runners() {
        return new Runners(CLUSTER, endpoints());
    }

    private List<Endpoint> endpoints() {
        return ids.stream()
                .map(id -> new Endpoint(site.host(id), site.port(id)))
                .toList();
    }

    Client client() {
        return Client.builder()
                .cluster(CLUSTER)
                .seeds(endpoints())
                .requestTimeout(Duration.ofSeconds(10))
                .transport(UdpTcpTransport.builder()
                        .bind("127.0.0.1", 0)
                        .discovery(BroadcastDiscovery.noBroadcast())
                        .build())
                .start();
    }

    /** Waits until all of them vote and have applied what was committed by then. */
    ClusterStatus awaitWhole(Client client) {
        return await("all masters to vote")
                .atMost(PATIENCE)
                .pollInterval(1, TimeUnit.SECONDS)
                .until(() -> status(client), this::isWhole);
    }

    /** Waits until the others have noticed that one is not there. */
    void awaitLoss(Client client) {
        await("a loss to be noticed").atMost(PATIENCE).until(() -> !isWhole(status(client)));
    }

    private boolean isWhole(ClusterStatus status) {
        return status != null
                && status.masters().size() == ids.size()
                && status.masters().stream()
                        .allMatch(master -> master.voter()
                                && master.reachable()
                                // A new leader has not heard of those that it has just begun to ask.
                                && master.appliedIndex() > 0
                                && master.appliedIndex() + 1_000 >= status.commitIndex());
    }

    /** Null if nobody answers. */
    static ClusterStatus status(Client client) {
        try {
            return client.status().join();
        } catch (CompletionException e) {
            return null;
        }
    }

    private static Path launcher() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path launcher = at.resolve("bin").resolve("quorate");
            if (Files.isExecutable(launcher)) {
                return launcher;
            }
        }
        throw new IllegalStateException("no bin/quorate above " + Path.of("").toAbsolutePath());
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::kill);
        AtExit.remove(this);
    }
}
