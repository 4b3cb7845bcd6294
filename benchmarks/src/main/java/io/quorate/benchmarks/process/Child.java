package io.quorate.benchmarks.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM with this class path, whose standard input and output are a dialogue in lines. For one thread. */
public final class Child implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long END_SECONDS = 10;
    private static final int MAX_UNREAD_LINES = 10_000;
    /** Says that there are no more lines; none of them looks like that. */
    private static final String OVER = "\0over";

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_UNREAD_LINES);

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it and does not wait; {@link #awaitReady} does.
     *
     * @param name of its log file, too, which gets its standard error
     */
    public static Child start(String name, Path directory, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        Files.createDirectories(directory);
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        return new Child(name, log, process);
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws InterruptedException {
        await(ChildLife.READY, START);
    }

    /**
     * Waits for a line that begins like that; those before it are dropped.
     *
     * @return the rest of it
     * @throws IllegalStateException if it does not come in time, or the process is gone
     */
    public String await(String beginning, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(OVER)) {
                throw new IllegalStateException(name + (line == null ? " did not say '" : " is gone and has not said '")
                        + beginning.strip() + "' within " + limit.toSeconds() + " s; its log is " + log);
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
    }

    public void send(String line) throws IOException {
        commands.write(line);
        commands.newLine();
        commands.flush();
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    /** All processor time that it has used. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9}. Its sockets are closed by the operating system. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    }

    /** Stands still from now on, with its sockets open. */
    public void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Goes on after {@link #stop}. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + signal + " " + process.pid() + " failed: "
                    + new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    /** Asks it to end, and kills it if it does not. */
    @Override
    public void close() {
        try (commands) {
            commands.flush();
        } catch (IOException e) {
            // It is gone already, which is what is wanted.
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.put(line);
            }
        } catch (IOException e) {
            // The process was killed while it wrote.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.offer(OVER);
    }
}
