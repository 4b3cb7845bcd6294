package io.quorate.registry;

import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Work;

/**
 * How many bytes callers and slaves brought with a job: what makes one job a thousand times as large as another. The same on all
 * replicas, since what is forgotten depends on it (P10).
 */
final class JobBytes {
    private JobBytes() {}

    /** Its payload, or its command. */
    static long of(JobSpec spec) {
        if (spec.work() instanceof Work.Handler handler) {
            return handler.payload().size();
        }
        long bytes = 0;
        for (String word : ((Work.Command) spec.work()).words()) {
            bytes += word.length();
        }
        return bytes;
    }

    /** Its result and its output, or why it failed. */
    static long of(JobOutcome outcome) {
        // All that were cancelled have the same text.
        String error = outcome.state() == JobState.FAILED ? outcome.error() : null;
        return outcome.result().size() + outcome.output().size() + (error == null ? 0L : error.length());
    }
}
