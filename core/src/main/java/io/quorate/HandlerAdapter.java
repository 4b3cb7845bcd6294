package io.quorate;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.runtime.HandlerAttempt;
import io.quorate.runtime.HandlerBody;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a handler sees of the attempt that the runtime runs. */
final class HandlerAdapter implements JobContext {
    private final HandlerAttempt attempt;

    private HandlerAdapter(HandlerAttempt attempt) {
        this.attempt = attempt;
    }

    static SortedMap<String, HandlerBody> adapt(SortedMap<String, JobHandler> handlers) {
        SortedMap<String, HandlerBody> bodies = new TreeMap<>();
        handlers.forEach((name, handler) -> bodies.put(name, attempt -> handler.run(new HandlerAdapter(attempt))));
        return bodies;
    }

    @Override
    public JobId jobId() {
        return attempt.key().job();
    }

    @Override
    public Bytes payload() {
        return attempt.payload();
    }

    @Override
    public int attempt() {
        return attempt.key().attempt();
    }

    @Override
    public long fencingToken() {
        return attempt.key().token();
    }

    @Override
    public NodeId slave() {
        return attempt.slave();
    }

    @Override
    public boolean isCancelled() {
        return attempt.isStopping();
    }

    @Override
    public void onCancel(Runnable action) {
        attempt.onStop(action);
    }

    @Override
    public void ensureLease() {
        if (attempt.isStopping()) {
            throw new LeaseLostException("attempt " + attempt.key() + " was stopped");
        }
        if (!attempt.checkLease()) {
            throw new LeaseLostException("slave " + attempt.slave() + " has no lease: attempt " + attempt.key()
                    + " may have been given to another slave");
        }
    }

    @Override
    public void progress(long done, long total) {
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("progress is not negative, got " + done + " of " + total);
        }
        attempt.progress(done, total);
    }
}
