package io.quorate.examples.processes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.Client;
import io.quorate.model.Endpoint;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Masters and slaves as operating-system processes, driven through the launcher's jar as a user would. */
final class ProcessCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String NAME = "it";
    static final List<String> MASTERS = List.of("m1", "m2", "m3");
    /** What a slave offers. */
    static final int CPUS = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Site site;
    private final String jar;
    private final Map<String, Process> running = new ConcurrentSkipListMap<>();
    private @Nullable Client client;

    /** What a command of the launcher came to. */
    record Result(int exitCode, String out, String err) {
        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not one JSON document: " + out + err, e);
            }
        }
    }

    /** Starts three masters and some slaves on loopback, and waits until they all know each other. */
    ProcessCluster(Path directory, int slaves) {
        this(Site.loopback(directory), slaves);
    }

    ProcessCluster(Site site, int slaves) {
        this.site = site;
        this.jar = System.getProperty("quorate.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException("quorate.jar names no jar: " + jar);
        }
        AtExit.add(this);
        try {
            MASTERS.forEach(this::startMaster);
            for (int i = 1; i <= slaves; i++) {
                startSlave("s" + i);
            }
            awaitSlaves(slaves);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    void startMaster(String id) {
        start(id, "master", "--founders", Integer.toString(MASTERS.size()));
    }

    void startSlave(String id) {
        start(id, "slave", "--resources", "cpus=" + CPUS + ",memory=1GiB");
    }

    /** As it was started before. */
    void restart(String id) {
        if (MASTERS.contains(id)) {
            startMaster(id);
        } else {
            startSlave(id);
        }
    }

    /** As {@code kill -9}. */
    void kill(String id) {
        Process process = running.remove(id);
        process.destroyForcibly();
        process.onExit().join();
    }

    void killAll() {
        List.copyOf(running.keySet()).forEach(this::kill);
    }

    /** A process that has ended, or is about to end, by itself. */
    int awaitExit(String id) {
        Process process = running.get(id);
        await(id + " to end").atMost(PATIENCE).until(() -> !process.isAlive());
        running.remove(id);
        return process.exitValue();
    }

    void signal(String id, String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder(
                        "kill", "-" + signal, Long.toString(running.get(id).pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + signal + " of " + id + " ended with " + code);
        }
    }

    Process process(String id) {
        return running.get(id);
    }

    Site site() {
        return site;
    }

    int port(String id) {
        return site.port(id);
    }

    /** What a node has written to standard error. */
    String log(String id) {
        return String.join("\n", lines(site.directory().resolve(id + ".err")));
    }

    /** Runs a client command. */
    Result run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command[0], "--cluster", NAME));
        for (String master : MASTERS) {
            arguments.addAll(List.of("--seed", site.address(master)));
        }
        arguments.addAll(site.options());
        arguments.addAll(List.of(command).subList(1, command.length));
        try {
            Path out = Files.createTempFile(site.directory(), "out", ".txt");
            Path err = Files.createTempFile(site.directory(), "err", ".txt");
            Process process = builder(Site.CLIENT, arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running: " + arguments);
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("could not run " + arguments, e);
        }
    }

    /** As a client that is embedded sees it, which takes no process for each look. The launcher's view: {@link #run}. */
    Job job(String id) {
        if (client == null) {
            client = Client.builder()
                    .cluster(NAME)
                    .seeds(MASTERS.stream()
                            .map(master -> new Endpoint(site.host(master), site.port(master)))
                            .toList())
                    .transport(UdpTcpTransport.builder()
                            .bind("127.0.0.1", 0)
                            .discovery(BroadcastDiscovery.noBroadcast())
                            .build())
                    .start();
        }
        return client.job(JobId.of(id)).join();
    }

    void awaitSlaves(int number) {
        await("a leader and " + number + " slaves")
                .atMost(PATIENCE)
                .until(
                        () -> run("status", "--json").json(),
                        status -> !status.path("leader").isNull()
                                && status.path("slaves").path("alive").asInt() == number);
    }

    void awaitState(String job, JobState state) {
        await(job + " " + state).atMost(PATIENCE).until(() -> job(job).state(), state::equals);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        killAll();
        AtExit.remove(this);
    }

    private void start(String id, String role, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                role,
                "--id",
                id,
                "--cluster",
                NAME,
                "--bind",
                site.address(id),
                "--discovery",
                site.discovery(),
                "--data",
                site.data(id).toString()));
        arguments.addAll(site.options());
        arguments.addAll(List.of(more));
        try {
            running.put(
                    id,
                    builder(id, arguments)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                    site.directory().resolve(id + ".out").toFile()))
                            .redirectError(ProcessBuilder.Redirect.appendTo(
                                    site.directory().resolve(id + ".err").toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(String node, List<String> arguments) {
        List<String> command = new ArrayList<>(site.prefix(node));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                jar));
        command.addAll(arguments);
        // From an empty directory, as a user would who only has the jar.
        return new ProcessBuilder(command).directory(site.directory().toFile());
    }

    static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
