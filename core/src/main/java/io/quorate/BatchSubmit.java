package io.quorate;

import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.RejectedException;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import io.quorate.protocol.SubmitSize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Submits jobs in requests that are neither too many nor too large, a few at a time: a million jobs neither fill the
 * network nor wait on each other's round trip.
 */
final class BatchSubmit {
    /** Half of what is allowed: smaller entries of the log let other requests pass. A job that is larger travels alone. */
    static final int MAX_BYTES_PER_REQUEST = SubmitSize.MAX_BYTES / 2;

    private static final int MAX_REQUESTS_IN_FLIGHT = 4;

    private final Client client;
    private final boolean mustFit;
    private final ArrayDeque<List<Submission>> waiting;
    private final Map<JobId, CompletableFuture<Acceptance>> accepted = new LinkedHashMap<>();

    BatchSubmit(Client client, Map<JobId, JobSpec> jobs, boolean mustFit) {
        this.client = client;
        this.mustFit = mustFit;
        this.waiting = chunks(jobs);
        jobs.keySet().forEach(id -> accepted.put(id, new CompletableFuture<>()));
    }

    /** Sends the first requests. */
    List<JobHandle> begin() {
        List<JobHandle> handles = new ArrayList<>(accepted.size());
        accepted.forEach((id, future) -> handles.add(new JobHandle(client, id, future)));
        for (int i = 0; i < MAX_REQUESTS_IN_FLIGHT; i++) {
            sendNext();
        }
        return List.copyOf(handles);
    }

    static ArrayDeque<List<Submission>> chunks(Map<JobId, JobSpec> jobs) {
        ArrayDeque<List<Submission>> chunks = new ArrayDeque<>();
        List<Submission> chunk = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<JobId, JobSpec> job : jobs.entrySet()) {
            Submission submission = new Submission(job.getKey(), job.getValue());
            int size = SubmitSize.of(submission);
            if (chunk.size() == SubmitSize.MAX_JOBS || (!chunk.isEmpty() && bytes + size > MAX_BYTES_PER_REQUEST)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                bytes = 0;
            }
            chunk.add(submission);
            bytes += size;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private void sendNext() {
        List<Submission> chunk;
        synchronized (waiting) {
            chunk = waiting.poll();
        }
        if (chunk == null) {
            return;
        }
        client.request(new ClientOperation.Submit(chunk, mustFit)).whenComplete((result, failure) -> {
            // The next request leaves before anybody's callback on these jobs runs.
            sendNext();
            settle(chunk, result, failure);
        });
    }

    private void settle(List<Submission> chunk, @Nullable ClientResult result, @Nullable Throwable failure) {
        if (failure != null || result == null) {
            failAll(chunk, failure != null ? failure : new IllegalStateException("a request ended without a result"));
            return;
        }
        ClientResult.Submitted submitted;
        try {
            submitted = Answers.expect(result, ClientResult.Submitted.class);
        } catch (RuntimeException e) {
            failAll(chunk, e);
            return;
        }
        if (submitted.answers().size() != chunk.size()) {
            failAll(chunk, Answers.unexpected(result));
            return;
        }
        for (int i = 0; i < chunk.size(); i++) {
            settleOne(future(chunk.get(i).id()), submitted.answers().get(i));
        }
    }

    private static void settleOne(CompletableFuture<Acceptance> future, SubmitAnswer answer) {
        if (answer.rejection() == null) {
            future.complete(new Acceptance(answer.id(), answer.message()));
        } else {
            future.completeExceptionally(new RejectedException(answer.rejection(), answer.message()));
        }
    }

    private void failAll(List<Submission> chunk, Throwable why) {
        chunk.forEach(job -> future(job.id()).completeExceptionally(why));
    }

    private CompletableFuture<Acceptance> future(JobId id) {
        return Objects.requireNonNull(accepted.get(id), "every submitted job has a future");
    }
}
