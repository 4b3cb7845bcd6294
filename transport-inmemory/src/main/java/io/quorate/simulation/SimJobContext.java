package io.quorate.simulation;

import io.quorate.JobContext;
import io.quorate.LeaseLostException;
import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.simulation.node.JobBehaviour;
import java.util.ArrayList;
import java.util.List;

/** What a simulated slave tells a handler. Used by the handler's thread and the simulation's, of which one waits always. */
final class SimJobContext implements JobContext {
    private static final int MAX_STOP_ACTIONS = 1_000;

    private final JobBehaviour.Start start;
    private final Bytes payload;
    private final List<Runnable> stopActions = new ArrayList<>();
    private boolean stopping;
    private boolean leaseMissed;

    SimJobContext(JobBehaviour.Start start, Bytes payload) {
        this.start = start;
        this.payload = payload;
    }

    @Override
    public JobId jobId() {
        return start.attempt().job();
    }

    @Override
    public Bytes payload() {
        return payload;
    }

    @Override
    public int attempt() {
        return start.attempt().attempt();
    }

    @Override
    public long fencingToken() {
        return start.attempt().token();
    }

    @Override
    public NodeId slave() {
        return start.slave();
    }

    @Override
    public boolean isCancelled() {
        return stopping;
    }

    @Override
    public void onCancel(Runnable action) {
        if (stopping) {
            run(action);
        } else if (stopActions.size() >= MAX_STOP_ACTIONS) {
            throw new IllegalStateException("attempt " + start.attempt() + " has " + MAX_STOP_ACTIONS
                    + " actions for its cancellation already");
        } else {
            stopActions.add(action);
        }
    }

    @Override
    public void ensureLease() {
        if (stopping) {
            throw new LeaseLostException("attempt " + start.attempt() + " was stopped");
        }
        if (!start.hasLease().getAsBoolean()) {
            leaseMissed = true;
            throw new LeaseLostException("slave " + start.slave() + " has no lease: attempt " + start.attempt()
                    + " may have been given to another slave");
        }
    }

    @Override
    public void progress(long done, long total) {
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("progress is not negative, got " + done + " of " + total);
        }
    }

    boolean hasMissedLease() {
        return leaseMissed;
    }

    /** @return whether this is the first time */
    boolean requestStop() {
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    void runStopActions() {
        List<Runnable> actions = List.copyOf(stopActions);
        stopActions.clear();
        actions.forEach(SimJobContext::run);
    }

    /** A slave logs what such an action throws; nobody would see that here. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            throw new AssertionError("an action for the cancellation of a job threw " + e, e);
        }
    }
}
