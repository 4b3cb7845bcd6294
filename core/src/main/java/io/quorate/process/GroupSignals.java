package io.quorate.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals to process groups, which the JDK cannot, through one shell that lives as long as the guard.
 *
 * <p>A job may have used up all processes that the user can have; the shell is there already and needs no new one to kill it.
 * It knows the living groups, and kills them when its input ends: so they end also when the guard itself is killed.
 *
 * <p>Thread-safe. Each method returns when the signal is sent.
 */
final class GroupSignals {
    // A group may not exist yet (its leader has not called setsid): then its leader is all there is of it. "kill -9 -5"
    // is the
    // one form that all shells read alike.
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            groups=
            force() { kill -9 "-$1" || { kill -9 "$1"; kill -9 "-$1"; }; }
            while read -r verb group; do
              case $verb in
                add) groups="$groups $group" ;;
                end) kill -15 "-$group" || kill -15 "$group" ;;
                force) force "$group" ;;
                sweep) kill -9 "-$group"
                  rest=
                  for g in $groups; do [ "$g" = "$group" ] || rest="$rest $g"; done
                  groups=$rest ;;
              esac
              echo
            done
            for g in $groups; do force "$g"; done
            """;
    private static final int ATTEMPTS = 3;

    private final ProcessStarter starter;
    private final Set<Long> groups = new LinkedHashSet<>();
    private @Nullable Shell shell;
    private boolean closed;

    private record Shell(Process process, Writer in, BufferedReader out) {}

    GroupSignals(ProcessStarter starter) {
        this.starter = starter;
    }

    /** Starts the shell ahead of its first use. */
    synchronized void open() throws IOException {
        shell();
    }

    /** A group lives from now on. */
    synchronized void add(long group) throws IOException {
        groups.add(group);
        say("add " + group);
    }

    /** Asks every process of the group to end (SIGTERM). */
    synchronized void askToEnd(long group) throws IOException {
        say("end " + group);
    }

    /** Kills every process of the group (SIGKILL). */
    synchronized void kill(long group) throws IOException {
        say("force " + group);
    }

    /** Kills what is left of a group whose leader has ended, and forgets the group. */
    synchronized void sweep(long group) throws IOException {
        groups.remove(group);
        say("sweep " + group);
    }

    /** Kills all groups; nothing can be done after this. */
    synchronized void close(long timeoutMillis) {
        closed = true;
        Shell last = shell;
        shell = null;
        if (last == null) {
            return;
        }
        try {
            last.in().close();
            last.process().waitFor(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // The shell is gone, and has killed what it knew as it went.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) throws IOException {
        IOException last = new IOException("no shell");
        for (int attempt = 0; attempt < ATTEMPTS && !closed; attempt++) {
            try {
                ask(shell(), line);
                return;
            } catch (IOException e) {
                last = e;
                shell = null;
            }
        }
        throw last;
    }

    private Shell shell() throws IOException {
        Shell current = shell;
        if (current == null) {
            Process process = starter.start(
                    new ProcessBuilder("sh", "-c", SCRIPT).redirectError(ProcessBuilder.Redirect.DISCARD));
            current = new Shell(
                    process,
                    new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII)),
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)));
            for (long group : groups) {
                ask(current, "add " + group);
            }
            shell = current;
        }
        return current;
    }

    private static void ask(Shell shell, String line) throws IOException {
        shell.in().write(line + "\n");
        shell.in().flush();
        if (shell.out().readLine() == null) {
            throw new IOException("the shell that sends signals has ended");
        }
    }
}
