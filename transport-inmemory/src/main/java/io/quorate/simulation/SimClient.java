package io.quorate.simulation;

import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.simulation.node.SimClientNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client in a simulation. Its calls return at once; the answers come while the simulation runs. */
public final class SimClient {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_LISTED = 1_000;

    private final SimClientNode node;
    private final Simulation sim;
    private Duration timeout = DEFAULT_TIMEOUT;

    SimClient(SimClientNode node, Simulation sim) {
        this.node = node;
        this.sim = sim;
    }

    public NodeId id() {
        return node.id();
    }

    /** How long the following calls wait for an answer; 10 s at first. */
    public void timeout(Duration newTimeout) {
        this.timeout = newTimeout;
    }

    public SimCall submit(JobId id, JobSpec spec) {
        return call(new ClientOperation.Submit(List.of(new ClientOperation.Submission(id, spec)), false));
    }

    public SimCall cancel(JobId id) {
        return call(new ClientOperation.Cancel(id));
    }

    /** A linearizable read of one job (P11). */
    public SimCall job(JobId id) {
        return call(new ClientOperation.GetJob(id, false));
    }

    /** A linearizable read of all jobs (P11), up to 1,000. */
    public SimCall jobs() {
        return call(new ClientOperation.ListJobs(JobFilter.ALL, null, MAX_LISTED, false));
    }

    /** A linearizable read of all nodes (P11). */
    public SimCall nodes() {
        return call(new ClientOperation.ListNodes(false));
    }

    public SimCall drain(NodeId slave, boolean draining) {
        return call(new ClientOperation.Drain(slave, draining));
    }

    /** Lets a master vote that was admitted as a learner; done when that is committed, before it has caught up. */
    public SimCall addMaster(NodeId master) {
        return call(new ChangeMasters(ChangeMasters.Kind.ADD, master, null));
    }

    public SimCall removeMaster(NodeId master) {
        return call(new ChangeMasters(ChangeMasters.Kind.REMOVE, master, null));
    }

    /** Lets a learner take the place of a voter; done when that is committed, before it has caught up. */
    public SimCall replaceMaster(NodeId master, NodeId instead) {
        return call(new ChangeMasters(ChangeMasters.Kind.REPLACE, master, instead));
    }

    /**
     * Asks to hear of the job's end; {@link #ended} has it then. To be called when the job has been accepted: asked before, the
     * cluster may answer that there is no such job, and then nothing comes.
     */
    public void await(JobId job) {
        sim.guard(() -> node.await(job));
    }

    /** An awaited job once this client has heard of its end; null before. */
    public @Nullable Job ended(JobId job) {
        return node.ended(job);
    }

    SimClientNode node() {
        return node;
    }

    SimCall call(ClientOperation operation) {
        return new SimCall(sim.guarded(() -> node.request(operation, timeout.toNanos())));
    }
}
