package io.quorate.examples.processes.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients did and were answered. Thread-safe. */
public final class JobHistory {
    private final List<Timed<JobOperation>> operations = new ArrayList<>();

    /** How long the search may take for one job. */
    private final Duration limit;

    public JobHistory() {
        this(Duration.ofSeconds(20));
    }

    JobHistory(Duration limit) {
        this.limit = limit;
    }

    public synchronized void add(JobOperation operation, long called, long returned) {
        operations.add(new Timed<>(operation, called, returned));
    }

    public synchronized int size() {
        return operations.size();
    }

    /**
     * Says why this is no history of jobs that were handled one operation after the other; empty if it is one. A history of
     * many objects is linearizable if that of each object is, so each job is looked at by itself.
     */
    public List<String> objections() {
        List<String> objections = new ArrayList<>();
        LinearizabilityChecker<JobModel.Known, JobOperation> checker =
                new LinearizabilityChecker<>(new JobModel(), limit);
        byJob().forEach((job, operationsOfJob) -> {
            Verdict<JobOperation> verdict = checker.check(operationsOfJob);
            if (verdict.kind() != Verdict.Kind.LINEARIZABLE) {
                objections.add(explain(job, verdict));
            }
        });
        return objections;
    }

    private synchronized Map<String, List<Timed<JobOperation>>> byJob() {
        Map<String, List<Timed<JobOperation>>> byJob = new TreeMap<>();
        for (Timed<JobOperation> operation : operations) {
            byJob.computeIfAbsent(operation.operation().job(), job -> new ArrayList<>())
                    .add(operation);
        }
        return byJob;
    }

    private static String explain(String job, Verdict<JobOperation> verdict) {
        StringBuilder text = new StringBuilder("the operations on job " + job + " are "
                + verdict.kind().name().replace('_', ' ') + "; the longest order that was found:");
        verdict.longest().forEach(operation -> text.append("\n    ").append(operation));
        text.append("\n  and no place for all of:");
        verdict.rest().forEach(operation -> text.append("\n    ").append(operation));
        return text.toString();
    }
}
