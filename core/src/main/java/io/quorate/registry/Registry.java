package io.quorate.registry;

import com.google.common.collect.Iterables;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state machine: every slave, every job, every attempt.
 *
 * <p>It changes only by {@link #apply}, a pure function of the state and the commands: two registries that applied the same
 * entries are equal, byte for byte in their snapshots, and have the same {@link #digest} (P10). It never refuses an entry:
 * a command whose preconditions do not hold has no effect, and its result says so.
 *
 * <p>Not thread-safe: one thread owns it.
 */
public final class Registry {
    /** A command that forgets jobs takes fingerprints of about so many bytes at most, so that no entry takes long to apply. */
    public static final long MAX_FORGOTTEN_BYTES = 8L << 20;

    /** The time by which jobs are kept advances by no more than this from one command to the next. */
    public static final long MAX_STEP_MILLIS = 120_000;

    private final RegistryState state;
    private final Transitions transitions;
    private final JobCommands jobCommands;
    private final SlaveCommands slaveCommands;
    private final Forgetting forgetting;
    private final List<RegistryListener> listeners = new ArrayList<>();
    private boolean applying;

    /** An empty registry, before the first entry. */
    public Registry() {
        this.state = new RegistryState();
        this.transitions = new Transitions(state);
        this.jobCommands = new JobCommands(state, transitions);
        this.slaveCommands = new SlaveCommands(state, transitions);
        this.forgetting = new Forgetting(state, transitions);
    }

    /** Adds a listener for the rest of this registry's life; it hears nothing of what was applied before. */
    public void addListener(RegistryListener listener) {
        listeners.add(listener);
    }

    // ---- change

    /**
     * Reads a batch of commands, to be applied here: what its jobs have in common with those that are here is not made anew.
     *
     * @throws io.quorate.wire.MalformedException as {@link CommandCodec#decode} does
     */
    public List<Command> decode(byte[] batch) {
        return CommandCodec.decode(batch, state.sharing);
    }

    /**
     * Applies a log entry; an empty batch is an entry without commands.
     *
     * @return one result per command
     * @throws IllegalStateException if the index is not above the last one, or a listener calls this
     */
    public List<CommandResult> apply(long index, List<Command> batch) {
        if (applying) {
            throw new IllegalStateException("a listener must not apply commands");
        }
        if (index <= state.appliedIndex) {
            throw new IllegalStateException("index " + index + " after " + state.appliedIndex);
        }
        applying = true;
        try {
            state.appliedIndex = index;
            state.digest.add(index);
            List<CommandResult> results = new ArrayList<>(batch.size());
            for (Command command : batch) {
                state.advanceTo(command.atMillis());
                results.add(execute(command));
                for (Consumer<RegistryListener> event : transitions.takeEvents()) {
                    listeners.forEach(event);
                }
            }
            return Collections.unmodifiableList(results);
        } finally {
            applying = false;
        }
    }

    private CommandResult execute(Command command) {
        if (command instanceof Command.SubmitJobs submit) {
            return jobCommands.submit(submit);
        } else if (command instanceof Command.CancelJob cancel) {
            return jobCommands.cancel(cancel);
        } else if (command instanceof Command.AssignAttempts assign) {
            return jobCommands.assign(assign);
        } else if (command instanceof Command.RegisterSlave register) {
            return slaveCommands.register(register);
        } else if (command instanceof Command.ReportAttempts report) {
            return slaveCommands.report(report);
        } else if (command instanceof Command.LoseSlave lose) {
            return slaveCommands.lose(lose);
        } else if (command instanceof Command.DeregisterSlave deregister) {
            return slaveCommands.deregister(deregister);
        } else if (command instanceof Command.DrainSlave drain) {
            return slaveCommands.drain(drain);
        } else if (command instanceof Command.ForgetJobs forget) {
            return forgetting.forget(forget);
        } else if (command instanceof Command.ForgetSlaves forget) {
            return forgetting.forget(forget);
        } else if (command instanceof Command.LimitPoison limit) {
            transitions.limitPoison(new PoisonLimit(limit.losses(), limit.withinMillis()));
            return new CommandResult.Applied();
        } else if (command instanceof Command.SetLeaseFactor set) {
            transitions.setLeaseFactor(set.factor());
            return new CommandResult.Applied();
        }
        throw new IllegalStateException("a command without an effect: " + command);
    }

    // ---- the whole

    /** The index of the last applied entry; 0 before the first. */
    public long appliedIndex() {
        return state.appliedIndex;
    }

    /** The latest stamp of all applied commands, in milliseconds since the epoch: it never goes back. */
    public long timeMillis() {
        return state.timeMillis;
    }

    /** A running checksum over all changes: equal on all replicas at the same index (P10). */
    public long digest() {
        return state.digest.value();
    }

    /** The fencing token that the next assignment gets; larger than all that were given (P5). */
    public long nextToken() {
        return state.nextToken;
    }

    // ---- snapshots

    /**
     * Freezes the state as it is, to be encoded piece by piece while this registry goes on. One at a time.
     *
     * @throws IllegalStateException if another one is neither at its end nor abandoned, or a listener calls this
     */
    public RegistrySnapshot beginSnapshot() {
        if (applying) {
            throw new IllegalStateException("a listener must not begin a snapshot");
        }
        if (state.jobs.hasSnapshot()) {
            throw new IllegalStateException("a snapshot is being taken already");
        }
        RegistrySnapshot snapshot = new RegistrySnapshot(state);
        state.jobs.attach(snapshot);
        return snapshot;
    }

    /**
     * Takes over the state of a snapshot in place of its own. Listeners stay, and hear nothing of it: what they hold is to be
     * derived anew. A snapshot that is being taken goes on with the state before.
     *
     * @param loader finished, and not used before
     * @throws IllegalStateException if the snapshot is older than this registry, or a listener calls this
     */
    public void load(RegistryLoader loader) {
        if (applying) {
            throw new IllegalStateException("a listener must not load a snapshot");
        }
        RegistryState loaded = loader.take();
        if (loaded.appliedIndex < state.appliedIndex) {
            throw new IllegalStateException(
                    "a snapshot at index " + loaded.appliedIndex + " after " + state.appliedIndex + " was applied");
        }
        state.become(loaded);
    }

    /** The whole state at once; equal states give equal bytes. */
    public byte[] snapshot() {
        return new RegistrySnapshot(state).toBytes();
    }

    /** @throws io.quorate.wire.MalformedException if the bytes are no snapshot, or one of another version */
    public static Registry restore(byte[] bytes) {
        RegistryLoader loader = new RegistryLoader();
        loader.add(bytes);
        loader.finish();
        Registry registry = new Registry();
        registry.load(loader);
        return registry;
    }

    // ---- what is forgotten

    /** What is remembered of a job that is no longer kept; null if it is kept, or nothing is known of it. */
    public @Nullable ForgottenJob forgotten(JobId id) {
        long place = state.jobs.get(id) == null ? state.findForgotten(id) : -1;
        return place < 0 ? null : new ForgottenJob(state.forgotten.state(place), state.forgotten.endedAtMillis(place));
    }

    /** How many jobs are not over, which means that they have not ended, or something of them holds a reservation still. */
    public int openCount() {
        return state.jobs.openCount();
    }

    /** The bytes of the payloads, or commands, of those. */
    public long openBytes() {
        return state.jobs.openBytes();
    }

    /** The bytes of the payloads, or commands, results and outputs of the jobs that are over. */
    public long keptBytes() {
        return state.jobs.keptBytes();
    }

    /** How many jobs are over and not forgotten. */
    public int keptJobs() {
        return state.jobs.overCount();
    }

    /** How many ids of forgotten jobs are remembered. */
    public int forgottenCount() {
        return state.forgotten.count();
    }

    /**
     * When the command, but for its stamp, has something to do, by {@link #steadyMillisAt}: 0 if that is already so,
     * {@link Long#MAX_VALUE} if it would not do anything at any time.
     */
    public long forgetDueMillis(Command.ForgetJobs rule) {
        return forgetting.dueMillis(rule);
    }

    /** When lost slaves are to be forgotten by that rule, as for jobs. */
    public long forgetDueMillis(Command.ForgetSlaves rule) {
        return forgetting.dueMillis(rule);
    }

    /**
     * The time by which jobs and ids are kept, as it would be after a command with that stamp. It advances as the stamps do, but
     * by no more than {@link #MAX_STEP_MILLIS} from one to the next, and never goes back.
     */
    public long steadyMillisAt(long stampMillis) {
        return state.steadyAt(stampMillis);
    }

    /** For how long the last id that was dropped had been remembered, if there were too many of them; otherwise 0. */
    public long cutIdWindowMillis() {
        return state.cutWindowMillis;
    }

    /** Whether jobs are limited by these numbers; see {@link Command.LimitPoison}. */
    public boolean limitsPoison(int losses, long withinMillis) {
        return state.poison.equals(new PoisonLimit(losses, withinMillis));
    }

    /** By what slaves' heartbeat and lease are multiplied; see {@link Command.SetLeaseFactor}. */
    public int leaseFactor() {
        return state.leaseFactor;
    }

    // ---- jobs

    /** The job with its attempts (the latest {@value JobRecord#MAX_ENDED_ATTEMPTS} ended ones), or null if unknown. */
    public @Nullable Job job(JobId id) {
        JobRecord job = state.jobs.get(id);
        return job == null ? null : job.toModel(true);
    }

    /** The job without its attempts, or null if unknown. */
    public @Nullable Job jobSummary(JobId id) {
        JobRecord job = state.jobs.get(id);
        return job == null ? null : job.toModel(false);
    }

    /** The job's state alone, or null if unknown. */
    public @Nullable JobState jobState(JobId id) {
        JobRecord job = state.jobs.get(id);
        return job == null ? null : job.state;
    }

    /**
     * A page of jobs in the order of their submission.
     *
     * @param after the last job of the page before, whatever its state is by now, and also if it was forgotten; null
     *     for the first page. After an unknown job there is nothing.
     */
    public List<Job> jobs(JobFilter filter, @Nullable JobId after, int limit, boolean withAttempts) {
        long sequence = after == null ? 0 : sequence(after);
        if (sequence < 0) {
            return List.of();
        }
        List<Job> page = new ArrayList<>();
        JobRecord job = limit > 0 ? state.jobs.next(filter.state(), sequence) : null;
        while (job != null && page.size() < limit) {
            page.add(job.toModel(withAttempts));
            job = state.jobs.next(filter.state(), job.sequence);
        }
        return Collections.unmodifiableList(page);
    }

    /** Whether {@link #jobs} can go on after the job: it is there, or was and is remembered. */
    public boolean knowsPlace(JobId id) {
        return sequence(id) >= 0;
    }

    private long sequence(JobId id) {
        JobRecord job = state.jobs.get(id);
        if (job != null) {
            return job.sequence;
        }
        long forgotten = state.findForgotten(id);
        return forgotten < 0 ? -1 : state.forgotten.sequence(forgotten);
    }

    public long jobCount(JobState jobState) {
        return state.jobs.count(jobState);
    }

    /** The pending jobs in the order of their submission; valid until the next apply. */
    public Iterable<PendingJob> pendingJobs() {
        return pendingJobs(0);
    }

    /** Those behind the one with that {@link PendingJob#sequence}, in the same order. Valid until the next change. */
    public Iterable<PendingJob> pendingJobs(long afterSequence) {
        return Iterables.transform(state.jobs.after(JobState.PENDING, afterSequence), Registry::toPending);
    }

    /** The job if it is pending, otherwise null. */
    public @Nullable PendingJob pendingJob(JobId id) {
        JobRecord job = state.jobs.get(id);
        return job == null || !job.isPending() ? null : toPending(job);
    }

    /** Whether the job is known, and is an exclusive one. Of jobs that were over when a snapshot brought them, it may not be told. */
    public boolean isExclusive(JobId id) {
        if (!state.jobs.hasSeenExclusive()) {
            return false;
        }
        JobRecord job = state.jobs.get(id);
        return job != null && job.isExclusive();
    }

    /**
     * What the next attempt of an exclusive job has to wait for; null if it is not pending, or nothing of it may execute anywhere.
     */
    public @Nullable ExclusionCause exclusion(JobId id) {
        JobRecord job = state.jobs.get(id);
        if (job == null) {
            return null;
        }
        AttemptRecord executed = job.stillExecuted();
        if (executed != null) {
            return new ExclusionCause(executed.slave, executed.number, true);
        }
        AttemptRecord unproved = job.unproved();
        return unproved == null ? null : new ExclusionCause(unproved.slave, unproved.number, false);
    }

    /** The exclusive jobs that {@link #exclusion} keeps waiting, in the order of their submission. */
    public List<JobId> excluded() {
        return state.jobs.excluded().stream().map(job -> job.id).toList();
    }

    private static PendingJob toPending(JobRecord job) {
        return new PendingJob(
                job.id, job.sequence, job.lastAttempt + 1, job.spec().resources(), job.target());
    }

    // ---- slaves

    /** All slaves, lost ones included, in the order of their ids. */
    public List<SlaveInfo> slaves() {
        return state.slaves.all().stream().map(SlaveRecord::toModel).toList();
    }

    /** The ids of all slaves, lost ones included, in order; a live view. */
    public Set<NodeId> slaveIds() {
        return state.slaves.ids();
    }

    public int slaveCount(SlaveState slaveState) {
        return state.slaves.count(slaveState);
    }

    public @Nullable SlaveInfo slave(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? null : slave.toModel();
    }

    public @Nullable SlaveCapacity capacity(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? null : slave.toCapacity();
    }

    public @Nullable Incarnation incarnation(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? null : slave.incarnation;
    }

    /** Whether a register with that digest would have an effect now; see {@link Command.RegisterSlave}. */
    public boolean knows(NodeId id, Incarnation incarnation, HeldDigest digest) {
        SlaveRecord slave = state.slaves.get(id);
        return slave != null && SlaveCommands.knows(slave, incarnation, digest);
    }

    /** Where the slave listens; null if it does not, or is unknown. */
    public @Nullable Endpoint endpoint(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? null : slave.endpoint;
    }

    /** The current session of a slave that is not lost; 0 if it is lost or unknown. */
    public long session(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null || slave.lost ? 0 : slave.session;
    }

    /** The slave's live attempts in token order: what orders to it are derived from. */
    public List<AttemptOnSlave> attemptsOn(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? List.of() : slave.attempts();
    }

    /** Those of {@link #attemptsOn} that are assigned or stopping, up to that token: what the slave has not confirmed. */
    public List<AttemptOnSlave> unconfirmedOn(NodeId id, long upToToken) {
        SlaveRecord slave = state.slaves.get(id);
        return slave == null ? List.of() : slave.unconfirmed(upToToken);
    }

    /** One of {@link #attemptsOn}, found without looking at the others; null if it is not live there. */
    public @Nullable AttemptOnSlave attemptOn(NodeId id, AttemptKey key) {
        SlaveRecord slave = state.slaves.get(id);
        AttemptRecord attempt = slave == null ? null : slave.live(key);
        return attempt == null ? null : SlaveRecord.onSlave(attempt);
    }

    /** Whether the slave is known to execute that attempt, of which nothing else is known here. */
    public boolean isStray(NodeId id, AttemptKey attempt) {
        SlaveRecord slave = state.slaves.get(id);
        return slave != null && slave.hasStray(attempt);
    }

    /**
     * The slaves that execute what is not known here (any more), in order: they are given nothing new until that has stopped. A live
     * view.
     */
    public Set<NodeId> slavesWithStrays() {
        return state.slaves.withStrays();
    }

    /** The lowest token live on the slave, or the next one to be given: nothing below it will ever be ordered there. */
    public long lowestOpenToken(NodeId id) {
        SlaveRecord slave = state.slaves.get(id);
        Long lowest = slave == null ? null : slave.lowestToken();
        return lowest == null ? state.nextToken : lowest;
    }

    /** Whether the slave, since its session began, refused a job with the same target: it is not placed there again. */
    public boolean refusedBy(JobId id, NodeId slave) {
        JobRecord job = state.jobs.get(id);
        return job != null && refuses(slave, job.target());
    }

    /** Whether the slave, since its session began, refused the target (a handler, or processes). */
    public boolean refuses(NodeId id, String target) {
        SlaveRecord slave = state.slaves.get(id);
        return slave != null && slave.refused().contains(target);
    }
}
