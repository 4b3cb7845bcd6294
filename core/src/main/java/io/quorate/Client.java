package io.quorate;

import io.quorate.model.ClusterStatus;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import io.quorate.runtime.ClientNode;
import io.quorate.runtime.Identifiers;
import io.quorate.runtime.NodeSettings;
import io.quorate.spi.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A client: it submits jobs to a cluster, waits for them, and asks how things are. It finds the leader by itself and
 * follows it. Thread-safe; one client serves a whole process.
 *
 * <p>No method blocks. All futures fail with a subtype of {@link io.quorate.model.QuorateException}; a request that is not
 * answered in time fails with {@link io.quorate.model.NoLeaderException} if it surely had no effect, and with
 * {@link io.quorate.model.IndeterminateException} if it may have had one (P11).
 */
public final class Client implements AutoCloseable {
    private final ClientNode node;
    private final Duration requestTimeout;
    private final Identifiers identifiers;

    private Client(ClientNode node, Duration requestTimeout, Clock clock) {
        this.node = node;
        this.requestTimeout = requestTimeout;
        this.identifiers = new Identifiers(clock);
    }

    public static Builder builder() {
        return new Builder();
    }

    public NodeId id() {
        return node.id();
    }

    // ---- jobs

    /** A new id for a job, made of the time and random letters: unique in practice. */
    public JobId newJobId() {
        return identifiers.newJobId();
    }

    /** Submits a job under an id made by the library. Returns at once. */
    public JobHandle submit(JobSpec spec) {
        return submit(newJobId(), spec);
    }

    /** Submits a job. Doing so again with the same id and an equal spec never makes a second job (P4). */
    public JobHandle submit(JobId id, JobSpec spec) {
        return submit(id, spec, SubmitOptions.DEFAULTS);
    }

    /** As {@link #submit(JobId, JobSpec)}, with options. */
    public JobHandle submit(JobId id, JobSpec spec, SubmitOptions options) {
        return submitAll(Map.of(id, spec), options).get(0);
    }

    /** Submits many jobs under ids made by the library, a thousand to a request. The handles are in the specs' order. */
    public List<JobHandle> submitAll(Collection<JobSpec> specs) {
        Map<JobId, JobSpec> jobs = new LinkedHashMap<>();
        specs.forEach(spec -> jobs.put(newJobId(), spec));
        return submitAll(jobs, SubmitOptions.DEFAULTS);
    }

    /**
     * Submits many jobs, in the order in which the map gives them. They are accepted or refused one by one; when a request of
     * many fails, all of its jobs do.
     */
    public List<JobHandle> submitAll(Map<JobId, JobSpec> jobs, SubmitOptions options) {
        return new BatchSubmit(this, jobs, options.mustFit()).begin();
    }

    /** A handle on a job that was submitted before, by whomever. */
    public JobHandle handle(JobId id) {
        return new JobHandle(this, id, CompletableFuture.completedFuture(new Acceptance(id, "")));
    }

    /**
     * Cancels a job. A job that has ended stays as it is.
     *
     * @return the job as it is then; its attempt may still be stopping
     */
    public CompletableFuture<Job> cancel(JobId id) {
        return request(new ClientOperation.Cancel(id)).thenCompose(result -> {
            if (result instanceof ClientResult.OneJob one) {
                return CompletableFuture.completedFuture(one.job());
            }
            Answers.expect(result, ClientResult.Done.class);
            return job(id);
        });
    }

    /**
     * A job with all its attempts; fails with {@link io.quorate.model.RejectedException} if there is none of that id, and with
     * {@link io.quorate.model.ForgottenException} if it ended so long ago that it is no longer kept.
     */
    public CompletableFuture<Job> job(JobId id) {
        return job(id, ReadMode.LINEARIZABLE).thenApply(Snapshot::value);
    }

    /** As {@link #job(JobId)}, as fresh as the mode says. */
    public CompletableFuture<Snapshot<Job>> job(JobId id, ReadMode mode) {
        return request(new ClientOperation.GetJob(id, mode == ReadMode.STALE)).thenApply(result -> {
            ClientResult.OneJob one = Answers.expect(result, ClientResult.OneJob.class);
            return new Snapshot<>(one.index(), one.job());
        });
    }

    /** All jobs that the filter lets through, in the order of their submission; their attempts may be left out. */
    public CompletableFuture<List<Job>> jobs(JobFilter filter) {
        return jobs(filter, Integer.MAX_VALUE, ReadMode.LINEARIZABLE).thenApply(Snapshot::value);
    }

    /**
     * The first jobs that the filter lets through. They are fetched page by page: each page is true at one index, and jobs that
     * are submitted meanwhile may be missing.
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    public CompletableFuture<Snapshot<List<Job>>> jobs(JobFilter filter, int limit, ReadMode mode) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is positive, got " + limit);
        }
        return new JobPages(this, filter, limit, mode).fetch();
    }

    CompletableFuture<Job> awaitEnd(JobId id) {
        return node.awaitEnd(id);
    }

    // ---- the cluster

    /** The cluster's nodes. */
    public CompletableFuture<ClusterNodes> nodes() {
        return nodes(ReadMode.LINEARIZABLE).thenApply(Snapshot::value);
    }

    /** As {@link #nodes()}, as fresh as the mode says. */
    public CompletableFuture<Snapshot<ClusterNodes>> nodes(ReadMode mode) {
        return request(new ClientOperation.ListNodes(mode == ReadMode.STALE)).thenApply(result -> {
            ClientResult.Nodes nodes = Answers.expect(result, ClientResult.Nodes.class);
            return new Snapshot<>(nodes.index(), new ClusterNodes(nodes.masters(), nodes.slaves()));
        });
    }

    /**
     * How the cluster is doing, as the leader sees it. If no leader answers within the request's time-out, or the masters that
     * can be reached know of none for about two seconds, it is what one of those masters knows: then, and only then,
     * {@link ClusterStatus#leader} is null, and the problems say why.
     */
    public CompletableFuture<ClusterStatus> status() {
        return status(ReadMode.LINEARIZABLE);
    }

    /**
     * As {@link #status()}; with {@link ReadMode#STALE} whatever some master knows, at once: the leader as that master knows it,
     * and everything as of {@link ClusterStatus#commitIndex}.
     */
    public CompletableFuture<ClusterStatus> status(ReadMode mode) {
        return request(new ClientOperation.GetStatus(mode == ReadMode.STALE))
                .thenApply(result ->
                        Answers.expect(result, ClientResult.Status.class).status());
    }

    /**
     * Says that a slave is to finish what it runs and get nothing new; or that it is to get jobs again.
     *
     * @param draining true to drain it, false to end that
     */
    public CompletableFuture<Void> drain(NodeId slave, boolean draining) {
        return request(new ClientOperation.Drain(slave, draining)).thenAccept(result -> {
            if (result instanceof ClientResult.Rejected rejected) {
                throw Answers.unexpected(rejected);
            }
        });
    }

    // ---- who the masters are

    /**
     * Lets a master vote that was started with an empty data directory and has been admitted as a learner. Completes when that
     * is committed (P2): from then on it comes about by itself, under whatever leader, once the master has caught up, which
     * {@link #status} shows. Voters are added one by one, so that no two majorities can ever decide side by side (P1). Safe to
     * repeat; a master that votes already is no failure.
     *
     * <p>Fails with {@link io.quorate.model.RejectedException}, reason {@code UNKNOWN_MASTER}, if no master of that name has
     * asked to join. While no majority of the masters can talk nothing changes (P7), and it fails as every other request.
     */
    public CompletableFuture<Void> addMaster(NodeId master) {
        return change(new ClientOperation.ChangeMasters(ClientOperation.ChangeMasters.Kind.ADD, master, null));
    }

    /**
     * Takes a master out of the cluster for good, a learner as well as a voter; the leader, too, which then hands over.
     * Completes when that is committed (P2): from then on what it has or says counts for nothing (P1), and it can be stopped;
     * with an empty directory it can come back as a new one. A name that no master has is no failure: safe to repeat.
     *
     * <p>Fails with {@link io.quorate.model.RejectedException}, reason {@code INVALID}, if it is the last voter, or if without
     * it no majority of the rest could be reached, so that nothing could be decided any more (P7).
     */
    public CompletableFuture<Void> removeMaster(NodeId master) {
        return change(new ClientOperation.ChangeMasters(ClientOperation.ChangeMasters.Kind.REMOVE, master, null));
    }

    /**
     * Lets a new master vote in the place of another one. Completes when that is committed (P2), and comes about by itself once
     * the new one has caught up: if the old one is still heard, it goes after the new one votes, so that the cluster never has
     * fewer voters than before; otherwise before. Safe to repeat. A master whose disk was lost needs none of this: started
     * with an empty directory under its old name, it takes its own place by itself.
     *
     * <p>Fails as {@link #addMaster}; also with reason {@code INVALID} if both are the same, if {@code by} votes already beside
     * {@code gone}, if {@code gone} is no voter, or if another one is to take its place.
     */
    public CompletableFuture<Void> replaceMaster(NodeId gone, NodeId by) {
        return change(new ClientOperation.ChangeMasters(ClientOperation.ChangeMasters.Kind.REPLACE, gone, by));
    }

    private CompletableFuture<Void> change(ClientOperation.ChangeMasters operation) {
        return request(operation).thenAccept(result -> Answers.expect(result, ClientResult.Done.class));
    }

    // ---- its own life

    /** Completes when the client is closed; exceptionally, with the cause, if it failed. */
    public CompletableFuture<Void> closed() {
        return node.closed();
    }

    /** Ends. Everything open fails with {@link io.quorate.model.ClosedException}. Calling it again does nothing. */
    @Override
    public void close() {
        node.close();
    }

    CompletableFuture<ClientResult> request(ClientOperation operation) {
        return node.request(operation, requestTimeout);
    }

    /** Collects the settings of a client. */
    public static final class Builder extends NodeBuilder<Builder> {
        private Duration requestTimeout = Duration.ofSeconds(10);
        private int maxOutstanding = 10_000;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** How long a request goes on, from leader to leader, until it fails. Default 10 s. */
        public Builder requestTimeout(Duration value) {
            this.requestTimeout = value;
            return this;
        }

        /** So many requests may be open at once; more fail with {@link io.quorate.model.OverloadedException}. Default 10,000. */
        public Builder maxOutstanding(int value) {
            this.maxOutstanding = value;
            return this;
        }

        /** A random one, such as {@code client-x4k2m9qa}: clients need no lasting name. */
        @Override
        String defaultId() {
            return Identifiers.newClientName();
        }

        /**
         * Starts the client; it looks for masters by itself.
         *
         * @throws IllegalArgumentException if a setting is malformed
         * @throws IllegalStateException if a setting is missing
         * @throws io.quorate.spi.TransportException if its transport cannot start
         */
        public Client start() {
            if (requestTimeout.compareTo(Duration.ofMillis(1)) < 0
                    || requestTimeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("requestTimeout is 1 ms to 1 day, got " + requestTimeout);
            }
            if (maxOutstanding < 1 || maxOutstanding > 1_000_000) {
                throw new IllegalArgumentException("maxOutstanding is 1 to 1000000, got " + maxOutstanding);
            }
            NodeSettings settings = open("client", NodeRef::client);
            try {
                return new Client(
                        ClientNode.start(settings, maxOutstanding, events(settings)), requestTimeout, settings.clock());
            } catch (RuntimeException | Error e) {
                abandon(settings);
                throw e;
            }
        }
    }
}
