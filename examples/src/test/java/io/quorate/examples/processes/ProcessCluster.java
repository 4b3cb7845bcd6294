package io.quorate.examples.processes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Masters and slaves as operating-system processes on loopback, driven through the launcher's jar as a user would. */
final class ProcessCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final String jar;
    private final int discoveryPort = freeUdpPort();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Process> running = new TreeMap<>();

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

    /** Starts three masters and some slaves, and waits until they all know each other. */
    ProcessCluster(Path directory, int slaves) {
        this.directory = directory;
        this.jar = System.getProperty("quorate.jar");
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new IllegalStateException("quorate.jar names no jar: " + jar);
        }
        for (int i = 1; i <= 3; i++) {
            startMaster("m" + i);
        }
        for (int i = 1; i <= slaves; i++) {
            startSlave("s" + i);
        }
        awaitSlaves(slaves);
    }

    void startMaster(String id) {
        start(id, "master", "--founders", "3");
    }

    void startSlave(String id) {
        start(id, "slave", "--resources", "cpus=4,memory=1GiB");
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

    int port(String id) {
        return ports.get(id);
    }

    int discoveryPort() {
        return discoveryPort;
    }

    /** Runs a client command. */
    Result run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command[0], "--cluster", "it"));
        for (int i = 1; i <= 3; i++) {
            arguments.addAll(List.of("--seed", "127.0.0.1:" + port("m" + i)));
        }
        arguments.addAll(List.of(command).subList(1, command.length));
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            Process process = builder(arguments)
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

    JsonNode job(String id) {
        return run("job", id, "--json").json();
    }

    String leader() {
        return run("status", "--json").json().path("leader").asText();
    }

    void awaitSlaves(int number) {
        await("a leader and " + number + " slaves")
                .atMost(PATIENCE)
                .until(
                        () -> run("status", "--json").json(),
                        status -> !status.path("leader").isNull()
                                && status.path("slaves").path("alive").asInt() == number);
    }

    void awaitState(String job, String state) {
        await(job + " " + state)
                .atMost(PATIENCE)
                .until(() -> job(job).path("state").asText(), state::equals);
    }

    @Override
    public void close() {
        killAll();
    }

    private void start(String id, String role, String... more) {
        ports.computeIfAbsent(id, key -> freeTcpPort());
        List<String> arguments = new ArrayList<>(List.of(
                role,
                "--id",
                id,
                "--cluster",
                "it",
                "--bind",
                "127.0.0.1:" + port(id),
                "--discovery",
                "127.255.255.255:" + discoveryPort,
                "--data",
                directory.resolve(id).toString()));
        arguments.addAll(List.of(more));
        try {
            running.put(
                    id,
                    builder(arguments)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                    directory.resolve(id + ".out").toFile()))
                            .redirectError(ProcessBuilder.Redirect.appendTo(
                                    directory.resolve(id + ".err").toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                jar));
        command.addAll(arguments);
        // From an empty directory, as a user would who only has the jar.
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freeTcpPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
