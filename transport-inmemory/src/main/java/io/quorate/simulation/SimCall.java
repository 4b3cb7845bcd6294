package io.quorate.simulation;

import io.quorate.model.Job;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.model.SlaveInfo;
import io.quorate.protocol.ClientResult;
import io.quorate.simulation.node.SimRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a simulated client asked, and the answer once it is there. */
public final class SimCall {
    private final SimRequest request;

    SimCall(SimRequest request) {
        this.request = request;
    }

    /** Whether it was answered, with success or not. Never, if the client died before. */
    public boolean isDone() {
        return request.isDone();
    }

    /** Whether it was answered, and as wished. */
    public boolean isSuccessful() {
        return isDone() && failure() == null;
    }

    /** Why it was not done; null while it is not answered, and if it was done. */
    public @Nullable QuorateException failure() {
        ClientResult result = request.result();
        if (result instanceof ClientResult.Rejected rejected) {
            return new RejectedException(rejected.reason(), rejected.message());
        }
        if (result instanceof ClientResult.Submitted submitted) {
            for (ClientResult.SubmitAnswer answer : submitted.answers()) {
                RejectedException.Reason rejection = answer.rejection();
                if (rejection != null) {
                    return new RejectedException(rejection, answer.message());
                }
            }
        }
        return request.failure();
    }

    /** The job that was asked for; null if the answer is none. */
    public @Nullable Job job() {
        return request.result() instanceof ClientResult.OneJob one ? one.job() : null;
    }

    /** The jobs that were listed; empty if the answer is no list. */
    public List<Job> jobs() {
        return request.result() instanceof ClientResult.JobPage page ? page.jobs() : List.of();
    }

    /** The slaves that were listed; empty if the answer is no list. */
    public List<SlaveInfo> slaves() {
        return request.result() instanceof ClientResult.Nodes nodes ? nodes.slaves() : List.of();
    }

    @Override
    public String toString() {
        return request.toString();
    }
}
