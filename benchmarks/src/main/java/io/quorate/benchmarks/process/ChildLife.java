package io.quorate.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The child's side of {@link Child}. It lives as long as the harness holds its standard input open. */
public final class ChildLife {
    static final String READY = "ready";

    private static final BufferedReader COMMANDS =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final PrintStream ANSWERS = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private ChildLife() {}

    /** Says that it can be used. */
    public static void ready() {
        say(READY);
    }

    /** Sends a line to the harness. */
    public static void say(String line) {
        ANSWERS.println(line);
    }

    /** The next line of the harness; null when it is gone, or wants this process to end. */
    public static @Nullable String next() {
        try {
            return COMMANDS.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("the harness cannot be heard", e);
        }
    }
}
