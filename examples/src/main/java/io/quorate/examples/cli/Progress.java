package io.quorate.examples.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar on standard error while a person waits for many jobs; nothing otherwise. */
final class Progress implements AutoCloseable {
    private static final int REFRESH_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(Console console, int jobs) {
        if (!console.terminal() || jobs < 2) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName("jobs")
                .setInitialMax(jobs)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .build());
    }

    /** One more has ended. Any thread may say so. */
    void step() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.step();
        }
    }

    @Override
    public void close() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
        }
    }
}
