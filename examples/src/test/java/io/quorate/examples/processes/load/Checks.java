package io.quorate.examples.processes.load;

import io.quorate.model.Attempt;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must be true in the end of what was asked, what the cluster says, and what really ran. */
final class Checks {
    private final Asked asked;
    private final Map<String, Job> jobs;
    private final List<Mark> journal;
    private final int capacity;
    private final List<String> objections = new ArrayList<>();

    /**
     * @param jobs all jobs of the cluster, with their attempts
     * @param capacity how many of these jobs a slave has room for at a time
     */
    Checks(Asked asked, Map<String, Job> jobs, List<Mark> journal, int capacity) {
        this.asked = asked;
        this.jobs = new TreeMap<>(jobs);
        this.journal = journal;
        this.capacity = capacity;
    }

    List<String> objections() {
        objections.clear();
        nothingIsLostOrInvented();
        tokensGrow();
        whatRanWasOrdered();
        jobs.values().forEach(this::outcomeIsThatOfItsLastAttempt);
        exclusiveJobsAreAlone();
        capacityIsKept();
        return List.copyOf(objections);
    }

    private void nothingIsLostOrInvented() {
        for (String job : asked.accepted()) {
            expect(jobs.containsKey(job), "job %s was accepted, and is lost (P2)", job);
        }
        for (Job job : jobs.values()) {
            expect(
                    asked.mayExist(job.id().value()),
                    asked.refused().contains(job.id().value())
                            ? "job %s exists, though its submit surely had no effect (P11)"
                            : "job %s exists, and nobody submitted it",
                    job.id());
        }
    }

    private void tokensGrow() {
        Map<Long, String> owners = new HashMap<>();
        for (Job job : jobs.values()) {
            long last = 0;
            for (Attempt attempt : job.attempts()) {
                expect(attempt.token() > last, "the tokens of job %s do not grow: %s (P5)", job.id(), job.attempts());
                last = attempt.token();
                String other = owners.put(attempt.token(), job.id() + "#" + attempt.number());
                expect(other == null, "token %d has two owners: %s and job %s (P5)", attempt.token(), other, job.id());
            }
        }
    }

    private void whatRanWasOrdered() {
        Set<String> started = new HashSet<>();
        for (Mark mark : journal) {
            Job job = jobs.get(mark.job());
            boolean ordered = job != null
                    && job.attempts().stream()
                            .anyMatch(attempt -> attempt.number() == mark.attempt()
                                    && attempt.token() == mark.token()
                                    && attempt.slave().value().equals(mark.slave()));
            expect(ordered, "%s ran, and the cluster knows no such attempt (P3)", mark);
            expect(
                    !mark.what().equals(Mark.START) || started.add(mark.execution()),
                    "attempt %s started twice (P5)",
                    mark.execution());
        }
    }

    private void outcomeIsThatOfItsLastAttempt(Job job) {
        JobOutcome outcome = job.outcome();
        if (!job.state().isFinal() || outcome == null) {
            objections.add("job " + job.id() + " has not ended: it is " + job.state() + " (P8)");
            return;
        }
        if (job.state() == JobState.CANCELLED) {
            expect(asked.isCancelled(job.id().value()), "job %s is cancelled, and nobody asked for it", job.id());
            return;
        }
        int expected = exitCode(job);
        expect(
                job.state() == (expected == 0 ? JobState.SUCCEEDED : JobState.FAILED)
                        && Objects.equals(outcome.exitCode(), expected),
                "job %s ended as %s, with exit code %s (%s), and should have had exit code %d (P4)",
                job.id(),
                job.state(),
                outcome.exitCode(),
                outcome.error(),
                expected);
        expect(
                outcome.output().toUtf8().equals(job.attempt() + " " + job.token() + "\n"),
                "the output of job %s is not that of its last attempt, %d: '%s' (P4)",
                job.id(),
                job.attempt(),
                outcome.output().toUtf8());
        for (String what : List.of(Mark.START, Mark.END)) {
            expect(
                    journal.contains(
                            new Mark(job.id().value(), job.attempt(), job.token(), String.valueOf(job.slave()), what)),
                    "job %s ended with attempt %d, and that has no %s in the journal (P4)",
                    job.id(),
                    job.attempt(),
                    what);
        }
    }

    static int exitCode(Job job) {
        return argument(job, 4);
    }

    static int ticks(Job job) {
        return argument(job, 3);
    }

    private static int argument(Job job, int word) {
        return Integer.parseInt(((Work.Command) job.spec().work()).words().get(word));
    }

    /** Each tick is a sign of life, so an attempt that was not stopped before the next one began shows itself. */
    private void exclusiveJobsAreAlone() {
        Map<String, Integer> newest = new HashMap<>();
        for (Mark mark : journal) {
            Job job = jobs.get(mark.job());
            int attempt = newest.merge(mark.job(), mark.attempt(), Math::max);
            expect(
                    job == null || job.spec().isolation() != Isolation.EXCLUSIVE || mark.attempt() == attempt,
                    "attempt %s of an exclusive job was alive (%s) when attempt %d had started (P5)",
                    mark.execution(),
                    mark.what(),
                    attempt);
        }
    }

    /** Of what was killed nobody knows how long it ran, so only executions whose end is known are counted. */
    private void capacityIsKept() {
        Set<String> over =
                journal.stream().filter(Mark::isLast).map(Mark::execution).collect(Collectors.toSet());
        Map<String, Set<String>> running = new HashMap<>();
        for (Mark mark : journal) {
            Set<String> here = running.computeIfAbsent(mark.slave(), slave -> new HashSet<>());
            if (mark.isLast()) {
                here.remove(mark.execution());
            } else if (mark.what().equals(Mark.START) && over.contains(mark.execution())) {
                here.add(mark.execution());
                expect(
                        here.size() <= capacity,
                        "slave %s has room for %d, and ran %s at once (P6)",
                        mark.slave(),
                        capacity,
                        here);
            }
        }
    }

    private void expect(boolean holds, String format, Object... arguments) {
        if (!holds) {
            objections.add(String.format(Locale.ROOT, format, arguments));
        }
    }
}
