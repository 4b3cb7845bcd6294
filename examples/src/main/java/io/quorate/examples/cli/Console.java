package io.quorate.examples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a call writes.
 *
 * @param out results
 * @param err everything else
 * @param terminal whether a person watches
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** This process's own, in UTF-8 whatever the locale says. */
    static Console ofThisProcess() {
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                isTerminal());
    }

    /** From Java 22 on there is always a console, which says itself whether it is a terminal. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Whether colours help: a person watches, and has not forbidden them (NO_COLOR). */
    boolean colours() {
        return terminal && Ansi.AUTO.enabled();
    }

    /** A result. */
    void print(String line) {
        out.println(line);
        out.flush();
    }

    /** A remark: one line on standard error. */
    void remark(String line) {
        err.println("quorate: " + Failures.oneLine(line));
        err.flush();
    }
}
