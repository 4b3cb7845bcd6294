package io.quorate.benchmarks.failover;

import io.quorate.JobContext;
import io.quorate.JobHandler;
import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import java.util.concurrent.TimeUnit;

/** The jobs of this part. What they return is when they began, by the clock of this machine, in ms. */
final class Jobs {
    /** Slaves whose names begin like that are there to be hurt. */
    static final String VICTIM = "victim";

    static final String BRIEF = "brief";
    static final String HELD = "held";

    private static final long BRIEF_MILLIS = 20;
    private static final long HELD_SECONDS = 120;

    private Jobs() {}

    /** One that ends soon, wherever it runs. */
    static JobSpec brief() {
        return JobSpec.handler(BRIEF, Bytes.EMPTY).build();
    }

    /** One that goes on for as long as it runs on a victim, and ends at once elsewhere. */
    static JobSpec held() {
        return JobSpec.handler(HELD, Bytes.EMPTY)
                .resources(Resources.builder().cpus(1).build())
                .build();
    }

    static JobHandler briefBody() {
        return job -> {
            Bytes began = now();
            TimeUnit.MILLISECONDS.sleep(BRIEF_MILLIS);
            return began;
        };
    }

    static JobHandler heldBody() {
        return (JobContext job) -> {
            Bytes began = now();
            if (job.slave().value().startsWith(VICTIM)) {
                TimeUnit.SECONDS.sleep(HELD_SECONDS);
            }
            return began;
        };
    }

    private static Bytes now() {
        return Bytes.utf8(String.valueOf(System.currentTimeMillis()));
    }

    /**
     * When the last attempt of a job that has ended began.
     *
     * @throws IllegalStateException if it did not succeed
     */
    static long beganMillis(Job job) {
        JobOutcome outcome = job.outcome();
        if (outcome == null || outcome.state() != JobState.SUCCEEDED) {
            throw new IllegalStateException("a job of the failover ended as " + job);
        }
        return Long.parseLong(outcome.result().toUtf8());
    }
}
