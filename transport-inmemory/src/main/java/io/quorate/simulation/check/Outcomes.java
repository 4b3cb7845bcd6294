package io.quorate.simulation.check;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import java.util.HashMap;
import java.util.Map;

/** What really came of each attempt, against what the cluster says that came of it (P4). */
final class Outcomes implements RegistryListener {
    private final Registry registry;
    /** By token. */
    private final Map<Long, JobOutcome> real = new HashMap<>();
    /** Of each job's attempts, the one that ended last. */
    private final Map<JobId, LastEnd> ends = new HashMap<>();

    private record LastEnd(AttemptKey attempt, AttemptEnd end) {}

    Outcomes(Registry registry) {
        this.registry = registry;
        registry.addListener(this);
    }

    /** The attempt's code came to its end, at this moment. */
    void over(AttemptKey attempt, JobOutcome outcome) {
        real.putIfAbsent(attempt.token(), outcome);
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        ends.put(attempt.job(), new LastEnd(attempt, end));
        JobState claimed =
                end == AttemptEnd.SUCCEEDED ? JobState.SUCCEEDED : end == AttemptEnd.FAILED ? JobState.FAILED : null;
        JobOutcome outcome = real.get(attempt.token());
        if (claimed != null && (outcome == null || outcome.state() != claimed)) {
            throw new PromiseBroken("P4", attempt + " on " + slave + " ended as " + end + "; really " + outcome);
        }
    }

    @Override
    public void jobEnded(JobId id) {
        Job job = registry.jobSummary(id);
        LastEnd last = ends.get(id);
        if (job == null || last == null || job.state() == JobState.CANCELLED) {
            return;
        }
        JobOutcome outcome = real.get(last.attempt().token());
        boolean asItRan = job.outcome() != null && job.outcome().equals(outcome);
        boolean lawful = switch (last.end()) {
            case SUCCEEDED, FAILED -> asItRan;
            // Its slave was lost, and then told how it had ended, before another attempt was made.
            case SLAVE_LOST -> asItRan || job.state() == JobState.FAILED;
            default -> job.state() == JobState.FAILED;
        };
        if (!lawful) {
            throw new PromiseBroken(
                    "P4",
                    "job " + id + " ended as " + job.outcome() + " when " + last + "; what ran came to " + outcome);
        }
    }
}
