package io.quorate.examples.processes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Lets system calls of a running process fail, or take long, until it is closed. */
final class Strace implements AutoCloseable {
    private final Process process;

    private Strace(Process process) {
        this.process = process;
    }

    /** All its calls that make data durable. */
    static Strace ofSyncs(Process target, Path directory, String injection) throws IOException {
        return attach(target, directory, List.of(), "fdatasync,fsync", injection);
    }

    /** Its writes to these files. */
    static Strace ofWrites(Process target, Path directory, List<Path> files, String injection) throws IOException {
        List<String> only = new ArrayList<>();
        for (Path file : files) {
            only.addAll(List.of("-P", file.toString()));
        }
        return attach(target, directory, only, "write,pwrite64,writev,pwritev", injection);
    }

    private static Strace attach(Process target, Path directory, List<String> only, String calls, String injection)
            throws IOException {
        Path says = Files.createTempFile(directory, "strace", ".txt");
        List<String> command = new ArrayList<>(List.of("strace", "-qq", "-f", "-o", "/dev/null"));
        command.addAll(List.of("-p", Long.toString(target.pid())));
        command.addAll(only);
        command.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":" + injection));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(says.toFile())
                .start();
        await("strace to attach")
                .atMost(ProcessCluster.PATIENCE)
                .until(() -> !process.isAlive() || allThreadsAreTraced(target.pid()));
        boolean works = process.isAlive() || !target.isAlive();
        assumeTrue(works, () -> "skipped: strace cannot attach to a process here: " + ProcessCluster.lines(says));
        return new Strace(process);
    }

    private static boolean allThreadsAreTraced(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.allMatch(thread ->
                    ProcessCluster.lines(thread.resolve("status")).stream().noneMatch("TracerPid:\t0"::equals));
        } catch (IOException | UncheckedIOException e) {
            // It, or a thread of it, has just ended: to be looked at again.
            return false;
        }
    }

    boolean isAttached() {
        return process.isAlive();
    }

    /** Lets go of the process, which goes on. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
