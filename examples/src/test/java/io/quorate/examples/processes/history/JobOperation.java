package io.quorate.examples.processes.history;

import org.jspecify.annotations.Nullable;

/** What a client asked about one job, and what it was answered. */
public sealed interface JobOperation {
    String job();

    /** It was accepted; if it never returned, it may have been. */
    record Submit(String job) implements JobOperation {}

    /** @param seen what the job was once the cancellation was committed; null if nobody knows whether it was */
    record Cancel(String job, @Nullable Seen seen) implements JobOperation {}

    /** @param seen null if there was no such job */
    record Read(String job, @Nullable Seen seen) implements JobOperation {}

    /**
     * A job as it was answered.
     *
     * @param attempt the number of its last attempt, 0 if there was none
     * @param token that attempt's fencing token
     * @param stage where it is in its life
     * @param outcome everything that is told of how it ended; empty before
     */
    record Seen(int attempt, long token, Stage stage, String outcome) {}

    /** The states of a job, as far as they differ here. */
    enum Stage {
        ASSIGNED,
        RUNNING,
        /** Not placed: before its first attempt, or after the last one was lost. */
        PENDING,
        CANCELLED,
        /** Any other end. */
        ENDED;

        boolean isFinal() {
            return compareTo(PENDING) > 0;
        }
    }
}
