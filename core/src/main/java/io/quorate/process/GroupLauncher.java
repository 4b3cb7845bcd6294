package io.quorate.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts a command as the leader of a process group of its own.
 *
 * <p>With {@code setsid} it also leads its own session. A child of a JVM leads no group, and then {@code setsid} does not fork:
 * the number of the process that we started is the job's. Without it, a shell with job control makes the group; the leader
 * says its number on the first line of the output and then becomes the command.
 *
 * <p>It becomes the command only when it is told to go, by a line on its standard input: until then the guard tells the shell
 * and the slave of its group. A guard that is killed in between says nothing, and nothing of the command is ever executed.
 */
final class GroupLauncher implements GuardedJob.Launcher {
    private static final String WHEN_TOLD = "read -r go && exec \"$@\" </dev/null";
    private static final String BY_JOB_CONTROL = "set -m; sh -c 'echo $$; " + WHEN_TOLD + "' sh \"$@\" <&0 & wait $!";
    private static final int MAX_NUMBER_DIGITS = 18;

    private final @Nullable String setsid;
    private final ProcessStarter starter;

    /** @param setsid the path of that program, or null to do without */
    GroupLauncher(@Nullable String setsid, ProcessStarter starter) {
        this.setsid = setsid;
        this.starter = starter;
    }

    @Override
    public Launched launch(GuardMessage.Start order) throws IOException {
        return launch(order.words(), order.environment());
    }

    @Override
    public void ended(Launched job) {
        starter.ended(job.process());
    }

    /**
     * A process that was started.
     *
     * @param group its process group
     */
    record Launched(Process process, long group) {
        /** Lets it become the command. */
        void go() {
            try (OutputStream in = process.getOutputStream()) {
                in.write('\n');
            } catch (IOException e) {
                // It was killed before; that is how it has ended, then.
            }
        }
    }

    /**
     * Starts it, to wait for {@link Launched#go}; with nothing on the command's standard input, and standard output and error in
     * one stream.
     *
     * @throws IOException if nothing was started; the message says why
     */
    Launched launch(List<String> words, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder();
        Map<String, String> environment = builder.environment();
        environment.remove(
                GuardCommand.LOCALE_VARIABLE); // the guard's own; the slave's, if it has one, comes with the variables
        environment.putAll(variables);
        requireProgram(words.get(0), environment.get("PATH"));
        List<String> command = new ArrayList<>(
                setsid != null
                        ? List.of(setsid, "sh", "-c", WHEN_TOLD, "sh")
                        : List.of(shellWithJobControl(), "-c", BY_JOB_CONTROL, "sh"));
        command.addAll(words);
        Process process = starter.start(builder.command(command).redirectErrorStream(true));
        return new Launched(process, setsid != null ? process.pid() : groupMadeBy(process));
    }

    /** The helper that starts a command says "not found" by an exit code that the command might have as well: so look first. */
    private static void requireProgram(String program, @Nullable String path) throws IOException {
        if (program.indexOf('/') >= 0) {
            Path file = fileOf(program);
            if (file == null || !Files.exists(file)) {
                throw new IOException("no such command: " + program);
            }
            if (Files.isDirectory(file) || !Files.isExecutable(file)) {
                throw new IOException("not an executable file: " + program);
            }
        } else if (find(program, path) == null) {
            throw new IOException("no such command: " + program + " is nowhere on the slave's PATH");
        }
    }

    /** The first executable file of this name in the directories of a path, or null. */
    static @Nullable String find(String program, @Nullable String path) {
        // What the C library takes where PATH is not set.
        for (String directory : (path == null ? "/bin:/usr/bin" : path).split(":", -1)) {
            Path file = fileOf((directory.isEmpty() ? "." : directory) + "/" + program);
            if (file != null && Files.isExecutable(file) && !Files.isDirectory(file)) {
                return file.toString();
            }
        }
        return null;
    }

    /** Some shells (dash) have job control only on a terminal. */
    private static String shellWithJobControl() {
        String bash = find("bash", System.getenv("PATH"));
        return bash != null ? bash : "sh";
    }

    private static @Nullable Path fileOf(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private long groupMadeBy(Process shell) throws IOException {
        boolean made = false;
        try {
            long group = readNumber(shell.getInputStream());
            made = true;
            return group;
        } finally {
            if (!made) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
                starter.ended(shell);
            }
        }
    }

    private static long readNumber(InputStream in) throws IOException {
        StringBuilder digits = new StringBuilder();
        for (int c = in.read(); c >= '0' && c <= '9' && digits.length() < MAX_NUMBER_DIGITS; c = in.read()) {
            digits.append((char) c);
        }
        if (digits.isEmpty()) {
            throw new StartFailures.NoRoomException("the shell did not start the command");
        }
        return Long.parseLong(digits.toString());
    }
}
