package io.quorate.examples.processes.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A load that runs as {@link LoadMain} in another process. */
public final class RemoteLoad implements Load {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer calls;
    private final BufferedReader answers;

    /** @param prefix what comes before the command that starts it, such as one that enters a network namespace */
    public RemoteLoad(List<String> prefix, LoadTarget target) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadMain.class.getName(),
                LoadMain.argument(target)));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(target.directory().resolve("load.err").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        calls = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public void fault() {
        call("fault");
    }

    @Override
    public Duration awaitCommit() {
        return Duration.ofNanos(call("commit").asLong());
    }

    @Override
    public String leader() {
        return call("leader").asText();
    }

    @Override
    public long term() {
        return call("term").asLong();
    }

    @Override
    public void awaitWhole(int slaves) {
        call("whole " + slaves);
    }

    @Override
    public void awaitSlaves(int number) {
        call("slaves " + number);
    }

    @Override
    public void awaitAccepted(int number) {
        call("accepted " + number);
    }

    @Override
    public String exclusiveSlave() {
        return call("exclusive").asText();
    }

    @Override
    public List<String> relaunched() {
        List<String> jobs = new ArrayList<>();
        call("relaunched").forEach(job -> jobs.add(job.asText()));
        return jobs;
    }

    @Override
    public LoadReport finish() {
        return LoadMain.report(call("finish"));
    }

    private JsonNode call(String call) {
        try {
            calls.write(call + "\n");
            calls.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the load has ended; see load.err");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("failure")) {
                throw new AssertionError(answer.path("failure").asText());
            }
            return answer.path("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
