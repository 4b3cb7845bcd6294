package io.quorate.examples.cli;

import static io.quorate.examples.cli.ClusterText.orDash;

import io.quorate.model.Attempt;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.Work;
import java.util.ArrayList;
import java.util.List;

/** Jobs for people. */
final class JobText {
    private static final int MAX_WORK_LENGTH = 60;

    private JobText() {}

    static List<String> list(List<Job> jobs, boolean colours) {
        Table table = new Table("JOB", "STATE", "SLAVE", "ATTEMPT", "SUBMITTED", "NAME", "WORK");
        for (Job job : jobs) {
            table.row(
                    job.id(),
                    job.state(),
                    orDash(job.slave()),
                    job.attempt(),
                    orDash(Json.time(job.submittedAt())),
                    job.spec().name().isEmpty() ? "-" : job.spec().name(),
                    work(job.spec().work()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        for (int i = 0; colours && i < jobs.size(); i++) {
            lines.set(i + 1, coloured(lines.get(i + 1), jobs.get(i).state()));
        }
        return lines;
    }

    static List<String> whole(Job job) {
        List<String> lines = new ArrayList<>();
        lines.add("job " + job.id()
                + (job.spec().name().isEmpty() ? "" : " (" + job.spec().name() + ")"));
        lines.add("state      " + job.state() + (job.slave() == null ? "" : " on " + job.slave()));
        lines.add("work       " + work(job.spec().work()));
        lines.add("resources  " + AmountText.of(job.spec().resources()));
        if (job.spec().isolation() == Isolation.EXCLUSIVE) {
            lines.add("policy     exclusive");
        }
        lines.add("submitted  " + Json.time(job.submittedAt()));
        JobOutcome outcome = job.outcome();
        if (outcome != null) {
            lines.add("ended      " + orDash(Json.time(job.endedAt())));
            if (outcome.exitCode() != null) {
                lines.add("exit code  " + outcome.exitCode());
            }
            if (outcome.error() != null) {
                lines.add("error      " + outcome.error());
            }
        }
        if (!job.attempts().isEmpty()) {
            lines.add("");
            lines.addAll(attempts(job.attempts()));
        }
        if (outcome != null && outcome.output().size() > 0) {
            lines.add("");
            lines.add("output" + (outcome.outputTruncated() ? " (its beginning)" : ""));
            lines.add(outcome.output().toUtf8().stripTrailing());
        }
        return lines;
    }

    private static List<String> attempts(List<Attempt> attempts) {
        Table table = new Table("ATTEMPT", "SLAVE", "TOKEN", "ASSIGNED", "STARTED", "ENDED", "END");
        for (Attempt attempt : attempts) {
            table.row(
                    attempt.number(),
                    attempt.slave(),
                    attempt.token(),
                    orDash(Json.time(attempt.assignedAt())),
                    orDash(Json.time(attempt.startedAt())),
                    orDash(Json.time(attempt.endedAt())),
                    orDash(attempt.end()));
        }
        return table.lines();
    }

    private static String work(Work work) {
        String text = work instanceof Work.Command command
                ? String.join(" ", command.words())
                : work instanceof Work.Handler handler ? handler.name() : "-";
        return text.length() <= MAX_WORK_LENGTH ? text : text.substring(0, MAX_WORK_LENGTH - 1) + "…";
    }

    private static String coloured(String line, JobState state) {
        String style = switch (state) {
            case SUCCEEDED -> "32"; // green
            case FAILED, EXPIRED -> "31"; // red
            case CANCELLED -> "2"; // faint
            case RUNNING -> "1"; // bold
            case PENDING, ASSIGNED -> "0";
        };
        return "\u001b[" + style + "m" + line + "\u001b[0m";
    }
}
