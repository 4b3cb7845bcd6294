package io.quorate.examples.demo;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how many tiles are done: a bar on a terminal, a line for each tenth elsewhere. Thread-safe. */
final class Progress implements AutoCloseable {
    private static final int TENTHS = 10;

    private final PrintStream out;
    private final int total;
    private final @Nullable ProgressBar bar;
    private int done;
    private int told;

    Progress(PrintStream out, int total, boolean terminal) {
        this.out = out;
        this.total = total;
        this.bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName("tiles")
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(100)
                        .build()
                : null;
    }

    synchronized void tileDone() {
        done++;
        if (bar != null) {
            bar.step();
        } else if (done * TENTHS / total > told) {
            told = done * TENTHS / total;
            out.println("  " + done + " of " + total + " tiles");
        }
    }

    synchronized int done() {
        return done;
    }

    /** A line of news between the progress. */
    synchronized void say(String line) {
        if (bar != null) {
            out.print("\r\033[K");
        }
        out.println(line);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
