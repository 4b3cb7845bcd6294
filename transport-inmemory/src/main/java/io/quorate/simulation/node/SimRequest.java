package io.quorate.simulation.node;

import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import org.jspecify.annotations.Nullable;

/** A request of a simulated client, and what came of it. */
public final class SimRequest {
    private final long ticket;
    private final ClientOperation operation;
    private final long askedNanos;
    private @Nullable ClientResult result;
    private @Nullable QuorateException failure;
    private boolean abandoned;

    SimRequest(long ticket, ClientOperation operation, long askedNanos) {
        this.ticket = ticket;
        this.operation = operation;
        this.askedNanos = askedNanos;
    }

    public long ticket() {
        return ticket;
    }

    public ClientOperation operation() {
        return operation;
    }

    public long askedNanos() {
        return askedNanos;
    }

    /** Whether it was answered, in one way or another. */
    public boolean isDone() {
        return result != null || failure != null;
    }

    /** Whether its client died before the answer. */
    public boolean isAbandoned() {
        return abandoned;
    }

    public @Nullable ClientResult result() {
        return result;
    }

    public @Nullable QuorateException failure() {
        return failure;
    }

    void complete(ClientResult newResult) {
        requireOpen();
        result = newResult;
    }

    void fail(QuorateException why) {
        requireOpen();
        failure = why;
    }

    void abandon() {
        abandoned = true;
    }

    private void requireOpen() {
        if (isDone() || abandoned) {
            throw new IllegalStateException("request " + ticket + " is answered twice");
        }
    }

    @Override
    public String toString() {
        QuorateException why = failure;
        return ticket + " " + operation + " -> "
                + (why != null ? why.getClass().getSimpleName() + ": " + why.getMessage() : String.valueOf(result));
    }
}
