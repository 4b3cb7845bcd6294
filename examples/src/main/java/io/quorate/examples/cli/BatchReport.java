package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.Acceptance;
import io.quorate.JobHandle;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows many submitted jobs and says how it went, all of them in one document. */
final class BatchReport {
    private final Console console;
    private final boolean json;
    private final boolean wait;

    private final List<JobHandle> accepted = new ArrayList<>();
    private final List<JobId> indeterminate = new ArrayList<>();
    private final Map<JobState, Integer> ended = new EnumMap<>(JobState.class);
    private int warnings;
    private String firstWarning = "";
    private int failures;
    private @Nullable RuntimeException worst;
    private @Nullable JobId worstJob;

    BatchReport(Console console, boolean json, boolean wait) {
        this.console = console;
        this.json = json;
        this.wait = wait;
    }

    /** @return the exit code */
    int follow(List<JobHandle> handles) {
        handles.forEach(this::awaitAcceptance);
        if (warnings > 0) {
            // Before the jobs are waited for: such a job may wait for ever, and here it is said why.
            console.remark("warning: " + warnings + (warnings == 1 ? " job: " : " jobs, the first: ") + firstWarning);
        }
        if (wait) {
            awaitEnds();
        }
        if (json) {
            console.print(Json.text(document()));
        } else {
            console.print(summary());
        }
        return complain();
    }

    private void awaitAcceptance(JobHandle handle) {
        try {
            Acceptance acceptance = Failures.await(handle.accepted());
            accepted.add(handle);
            if (!acceptance.warning().isEmpty() && ++warnings == 1) {
                firstWarning = acceptance.warning();
            }
        } catch (RuntimeException e) {
            failures++;
            int code = Failures.exitCodeOf(e);
            if (code == ExitCode.INDETERMINATE) {
                indeterminate.add(handle.id());
            }
            // What the user has to settle comes first, then what was refused, then what can just be tried again.
            RuntimeException before = worst;
            if (before == null || code > Failures.exitCodeOf(before)) {
                worst = e;
                worstJob = handle.id();
            }
        }
    }

    private void awaitEnds() {
        List<CompletableFuture<Job>> ends =
                accepted.stream().map(JobHandle::ended).toList();
        try (Progress progress = Progress.of(console, ends.size())) {
            for (CompletableFuture<Job> end : ends) {
                var unused = end.whenComplete((job, failure) -> progress.step());
            }
            for (CompletableFuture<Job> end : ends) {
                ended.merge(endOf(end).state(), 1, Integer::sum);
            }
        }
    }

    /** That an accepted job cannot be waited for says nothing of whether it was accepted. */
    private Job endOf(CompletableFuture<Job> end) {
        try {
            return Failures.await(end);
        } catch (RuntimeException e) {
            throw new CallFailure(
                    ExitCode.INDETERMINATE,
                    accepted.size() + " jobs are accepted, but cannot be waited for (" + Failures.lineOf(e)
                            + "); 'jobs' shows what becomes of them");
        }
    }

    private ObjectNode document() {
        ObjectNode node = Json.object().put("accepted", accepted.size());
        if (wait) {
            for (JobState state : JobState.values()) {
                if (state.isFinal()) {
                    node.put(state.name(), ended.getOrDefault(state, 0));
                }
            }
        } else {
            ArrayNode ids = node.putArray("jobs");
            accepted.forEach(handle -> ids.add(handle.id().value()));
        }
        if (failures > 0) {
            node.put("notAccepted", failures - indeterminate.size());
            ArrayNode ids = node.putArray("indeterminate");
            indeterminate.forEach(id -> ids.add(id.value()));
        }
        return node;
    }

    private String summary() {
        String text = accepted.size() + " accepted";
        if (!wait) {
            return text;
        }
        return text
                + ended.entrySet().stream()
                        .map(entry -> ", " + entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining());
    }

    private int complain() {
        RuntimeException why = worst;
        if (why != null) {
            String settle = indeterminate.isEmpty()
                    ? ""
                    : "; " + indeterminate.size() + " may have been accepted, submit them again under the same ids: "
                            + indeterminate.stream().limit(10).map(JobId::value).collect(Collectors.joining(", "))
                            + (indeterminate.size() > 10 ? ", …" : "");
            console.remark(failures + " of " + (failures + accepted.size()) + " jobs were not acknowledged, such as "
                    + worstJob + ": " + Failures.lineOf(why) + settle);
            return Failures.exitCodeOf(why);
        }
        boolean allSucceeded = ended.getOrDefault(JobState.SUCCEEDED, 0) == accepted.size();
        return wait && !allSucceeded ? ExitCode.JOB_NOT_SUCCEEDED : ExitCode.DONE;
    }
}
