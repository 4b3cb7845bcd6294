package io.quorate.registry;

import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signatures of the replicated state. */
public final class Registry {
    public Registry() {}

    private static IllegalStateException absent() {
        return new IllegalStateException("not there yet");
    }

    public void addListener(RegistryListener listener) {
        throw absent();
    }

    public List<CommandResult> apply(long index, List<Command> batch) {
        throw absent();
    }

    public long appliedIndex() {
        throw absent();
    }

    public long timeMillis() {
        throw absent();
    }

    public long digest() {
        throw absent();
    }

    public long nextToken() {
        throw absent();
    }

    public byte[] snapshot() {
        throw absent();
    }

    public static Registry restore(byte[] bytes) {
        throw absent();
    }

    public @Nullable Job job(JobId id) {
        throw absent();
    }

    public @Nullable Job jobSummary(JobId id) {
        throw absent();
    }

    public List<Job> jobs(JobFilter filter, @Nullable JobId after, int limit, boolean withAttempts) {
        throw absent();
    }

    public long jobCount(JobState state) {
        throw absent();
    }

    public Iterable<PendingJob> pendingJobs() {
        throw absent();
    }

    public @Nullable PendingJob pendingJob(JobId id) {
        throw absent();
    }

    public List<SlaveInfo> slaves() {
        throw absent();
    }

    public Iterable<NodeId> slaveIds() {
        throw absent();
    }

    public @Nullable SlaveInfo slave(NodeId id) {
        throw absent();
    }

    public @Nullable SlaveCapacity capacity(NodeId slave) {
        throw absent();
    }

    public @Nullable Incarnation incarnation(NodeId slave) {
        throw absent();
    }

    public long session(NodeId slave) {
        throw absent();
    }

    public List<AttemptOnSlave> attemptsOn(NodeId slave) {
        throw absent();
    }

    public long lowestOpenToken(NodeId slave) {
        throw absent();
    }

    public boolean refusedBy(JobId job, NodeId slave) {
        throw absent();
    }

    public boolean refuses(NodeId slave, String target) {
        throw absent();
    }
}
