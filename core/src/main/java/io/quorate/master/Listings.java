package io.quorate.master;

import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.Work;

/** Jobs as lists show them: without what would make a page of them large. */
final class Listings {
    private Listings() {}

    /** Without payload, result, output and attempts. */
    static Job withoutBulk(Job job) {
        return new Job(
                job.id(),
                withoutPayload(job.spec()),
                job.state(),
                job.slave(),
                job.attempt(),
                job.token(),
                job.submittedAt(),
                job.endedAt(),
                withoutResult(job.outcome()),
                java.util.List.of());
    }

    private static JobSpec withoutPayload(JobSpec spec) {
        if (!(spec.work() instanceof Work.Handler handler) || handler.payload().size() == 0) {
            return spec;
        }
        return JobSpec.handler(handler.name(), Bytes.EMPTY)
                .name(spec.name())
                .resources(spec.resources())
                .lossRetries(spec.lossRetries())
                .failureRetries(spec.failureRetries())
                .build();
    }

    private static @org.jspecify.annotations.Nullable JobOutcome withoutResult(
            @org.jspecify.annotations.Nullable JobOutcome outcome) {
        return outcome == null
                ? null
                : new JobOutcome(
                        outcome.state(),
                        Bytes.EMPTY,
                        outcome.exitCode(),
                        Bytes.EMPTY,
                        outcome.outputTruncated(),
                        outcome.error());
    }
}
