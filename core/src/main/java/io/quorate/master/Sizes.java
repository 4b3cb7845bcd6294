package io.quorate.master;

import io.quorate.model.AttemptReport;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.protocol.SubmitSize;
import io.quorate.wire.Utf8;
import org.jspecify.annotations.Nullable;

/** Upper estimates of how many bytes things take when encoded, so that what is sent together stays below the frame limit. */
final class Sizes {
    /** What is put into one message or one command; the frame limit is four times that. */
    static final int MAX_TOGETHER_BYTES = 1 << 20;

    private static final int FIXED = 256;
    private static final int PER_ATTEMPT = 160;

    private Sizes() {}

    static int of(@Nullable JobOutcome outcome) {
        if (outcome == null) {
            return 0;
        }
        String error = outcome.error();
        return outcome.result().size() + outcome.output().size() + (error == null ? 0 : Utf8.length(error)) + FIXED;
    }

    static int of(AttemptReport report) {
        return of(report.outcome()) + Utf8.length(report.detail()) + FIXED;
    }

    static int of(Job job) {
        return SubmitSize.of(job.spec()) + of(job.outcome()) + job.attempts().size() * PER_ATTEMPT + FIXED;
    }
}
