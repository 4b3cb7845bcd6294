package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Job;
import io.quorate.model.JobOutcome;
import io.quorate.model.Work;
import org.jspecify.annotations.Nullable;

/** A job as JSON. */
final class JobJson {
    private JobJson() {}

    /** All that is known of it. */
    static ObjectNode whole(Job job) {
        ObjectNode node = inList(job);
        JobOutcome outcome = job.outcome();
        node.put("output", outcome == null ? null : outcome.output().toUtf8());
        node.put("outputTruncated", outcome == null ? null : (Boolean) outcome.outputTruncated());
        ArrayNode attempts = node.putArray("attempts");
        job.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        return node;
    }

    /** Without its output and its attempts. */
    static ObjectNode inList(Job job) {
        JobOutcome outcome = job.outcome();
        ObjectNode node = Json.object()
                .put("id", job.id().value())
                .put("name", job.spec().name())
                .put("state", job.state().name())
                .put("slave", Json.name(job.slave()))
                .put("attempt", job.attempt())
                .put("token", job.token() == 0 ? null : (Long) job.token());
        node.set("resources", Json.resources(job.spec().resources()));
        node.put("policy", job.spec().isolation().name());
        Work work = job.spec().work();
        if (work instanceof Work.Command command) {
            ArrayNode words = node.putArray("command");
            command.words().forEach(words::add);
        } else if (work instanceof Work.Handler handler) {
            node.put("handler", handler.name());
        }
        return node.put("submittedAt", Json.time(job.submittedAt()))
                .put("endedAt", Json.time(job.endedAt()))
                .put("exitCode", outcome == null ? null : outcome.exitCode())
                .put("error", outcome == null ? null : outcome.error());
    }

    private static ObjectNode attempt(Attempt attempt) {
        return Json.object()
                .put("number", attempt.number())
                .put("slave", attempt.slave().value())
                .put("token", attempt.token())
                .put("assignedAt", Json.time(attempt.assignedAt()))
                .put("startedAt", Json.time(attempt.startedAt()))
                .put("endedAt", Json.time(attempt.endedAt()))
                .put("end", end(attempt.end()))
                .put("cause", Json.name(attempt.end()));
    }

    /** In the words of the launcher's contract, which knows fewer than the library: {@code cause} has the library's own. */
    private static @Nullable String end(@Nullable AttemptEnd end) {
        if (end == null) {
            return null;
        }
        return switch (end) {
            case DECLINED -> AttemptEnd.REFUSED.name();
            case STOPPED -> AttemptEnd.SLAVE_LOST.name();
            default -> end.name();
        };
    }
}
