package io.quorate.master;

import io.quorate.model.AttemptReport;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.Work;
import org.jspecify.annotations.Nullable;

/** Upper estimates of how many bytes things take when encoded, so that what is sent together stays below the frame limit. */
final class Sizes {
    /** What is put into one message or one command; the frame limit is four times that. */
    static final int MAX_TOGETHER_BYTES = 1 << 20;
    /** A UTF-16 character takes at most three bytes in UTF-8. */
    private static final int BYTES_PER_CHAR = 3;

    private static final int FIXED = 256;
    private static final int PER_RESOURCE = 80;
    private static final int PER_ATTEMPT = 160;

    private Sizes() {}

    static int of(Work work) {
        if (work instanceof Work.Handler handler) {
            return handler.payload().size() + handler.name().length() * BYTES_PER_CHAR + FIXED;
        }
        int size = FIXED;
        for (String word : ((Work.Command) work).words()) {
            size += word.length() * BYTES_PER_CHAR + 4;
        }
        return size;
    }

    static int of(JobSpec spec) {
        return of(spec.work())
                + spec.name().length() * BYTES_PER_CHAR
                + spec.resources().toThousandths().size() * PER_RESOURCE
                + FIXED;
    }

    static int of(@Nullable JobOutcome outcome) {
        if (outcome == null) {
            return 0;
        }
        String error = outcome.error();
        return outcome.result().size()
                + outcome.output().size()
                + (error == null ? 0 : error.length() * BYTES_PER_CHAR)
                + FIXED;
    }

    static int of(AttemptReport report) {
        return of(report.outcome()) + report.detail().length() * BYTES_PER_CHAR + FIXED;
    }

    static int of(Job job) {
        return of(job.spec()) + of(job.outcome()) + job.attempts().size() * PER_ATTEMPT + FIXED;
    }
}
