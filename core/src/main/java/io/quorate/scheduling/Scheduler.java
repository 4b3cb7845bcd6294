package io.quorate.scheduling;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveState;
import io.quorate.registry.Command;
import io.quorate.registry.PendingJob;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import io.quorate.registry.SlaveCapacity;
import io.quorate.spi.PlacementPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which pending job goes to which slave, over the applied registry and its own decisions that are not applied yet.
 *
 * <p>Exact: while it is asked, a job that fits some open slave is placed (P8), and never more is placed on a slave than it
 * offers (P6). Jobs that ask for the same are placed in the order of their submission; a job that fits nowhere does not keep
 * smaller ones waiting.
 *
 * <p>Idle on masters that do not lead. Not thread-safe.
 */
public final class Scheduler implements RegistryListener {
    /** So many steps are taken in one call, more or less; what is left over is decided by the next. */
    private static final long MAX_WORK_PER_DECISION = 50_000;
    /**
     * So many of the jobs that were pending when this became active are taken up in one call. A million at once took longer than the
     * others wait for a sign of life of their new leader, and so would the next one's have.
     */
    static final int MAX_TAKEN_UP_PER_DECISION = 10_000;
    /** All pending jobs are taken up. */
    private static final long ALL = Long.MAX_VALUE;

    private final Registry registry;
    private final PlacementPolicy policy;
    private final GuardedPolicy guarded;
    private final Map<JobId, InFlight> inFlight = new LinkedHashMap<>();
    private final TreeSet<JobId> withheld = new TreeSet<>();
    /** Null while idle. */
    private @Nullable View view;
    /** The pending jobs up to this sequence are in the view, and those that have become pending since. */
    private long takenUpTo = ALL;

    /** Registers itself as a listener; idle until {@link #becomeActive}. */
    public Scheduler(Registry registry, PlacementPolicy policy) {
        this.registry = registry;
        this.policy = policy;
        this.guarded = new GuardedPolicy(policy);
        registry.addListener(this);
    }

    /** What is known while active. */
    private record View(
            Dimensions dimensions, PendingJobs pending, Wakeups wakeups, SlaveIndex slaves, SlaveChoice choice) {}

    private record InFlight(Command.Assignment assignment, CandidateSlave slave, Demand demand) {}

    // ---- active and idle

    /** A new term begins, and its no-op is applied: starts from the registry alone. */
    public void becomeActive() {
        inFlight.clear();
        withheld.clear();
        Dimensions dimensions = new Dimensions();
        SlaveChoice choice = policy instanceof BuiltInPlacement builtIn
                ? new OrderedSlaves(builtIn, dimensions)
                : new BestSlave(guarded, dimensions);
        PendingJobs pending = new PendingJobs(dimensions);
        SlaveIndex slaves = new SlaveIndex(registry, dimensions, choice);
        View fresh = new View(dimensions, pending, new Wakeups(pending), slaves, choice);
        takenUpTo = 0;
        view = fresh;
    }

    /** No longer leader: forgets everything. */
    public void becomeIdle() {
        inFlight.clear();
        withheld.clear();
        view = null;
        guarded.forget();
    }

    /** That the host's policy failed, in a sentence; null if it has not. */
    public @Nullable String problem() {
        return guarded.problem();
    }

    // ---- deciding

    /**
     * The next placements, at most so many. Each counts as in flight until the registry has applied or voided it, or
     * {@link #undo} takes it back. Fewer than there is room for may come while {@link #hasWork} is still true: one call takes
     * a bounded time.
     */
    public List<Command.Assignment> decide(int max) {
        View active = view;
        if (active == null) {
            return List.of();
        }
        keepUp(active);
        if (!takeUp(active)) {
            // Nobody is overtaken meanwhile.
            return List.of();
        }
        List<Command.Assignment> decided = new ArrayList<>();
        long until = active.choice().work() + MAX_WORK_PER_DECISION;
        Shape shape = next(active);
        while (shape != null && decided.size() < max && active.choice().work() < until) {
            CandidateSlave slave = active.choice().find(shape);
            if (slave == null) {
                active.pending().block(shape);
            } else {
                decided.add(place(active, shape, slave));
            }
            shape = next(active);
        }
        return decided;
    }

    /**
     * Placements of jobs that are proposed and not applied yet, to be proposed behind them, so that job and placement are committed
     * together. They come behind all that is pending: nobody is overtaken by an equal. What is not placed here is placed once it is
     * pending; and should a job not be accepted, the registry voids its placement.
     */
    public List<Command.Assignment> placeAhead(List<Command.Submission> proposed) {
        View active = view;
        if (active == null || !takeUp(active) || active.pending().hasReady()) {
            return List.of();
        }
        long sequence = Long.MAX_VALUE - proposed.size();
        for (Command.Submission job : proposed) {
            if (registry.jobState(job.id()) == null && !inFlight.containsKey(job.id())) {
                active.pending().add(PendingJob.proposed(job, sequence++));
            }
        }
        List<Command.Assignment> decided = decide(proposed.size());
        for (Command.Submission job : proposed) {
            if (registry.jobState(job.id()) == null) {
                active.pending().remove(job.id());
            }
        }
        return decided;
    }

    /** Takes up the next of the jobs that were pending when this became active. Whether all are. */
    private boolean takeUp(View active) {
        if (takenUpTo == ALL) {
            return true;
        }
        int taken = 0;
        for (PendingJob job : registry.pendingJobs(takenUpTo)) {
            if (taken == MAX_TAKEN_UP_PER_DECISION) {
                return false;
            }
            queue(active, job);
            takenUpTo = job.sequence();
            taken++;
        }
        takenUpTo = ALL;
        return true;
    }

    private static void keepUp(View active) {
        active.slaves().refresh();
        List<CandidateSlave> grown = active.slaves().takeGrown();
        if (active.pending().hasBlocked()) {
            grown.forEach(active.wakeups()::grew);
        }
    }

    /** Of all shapes for which there may be room the one that was submitted first. */
    private static @Nullable Shape next(View active) {
        Shape ready = active.pending().firstReady();
        Shape blocked = active.wakeups().next();
        if (blocked == null || (ready != null && ready.filedUnder < blocked.filedUnder)) {
            return ready;
        }
        active.pending().wake(blocked);
        return blocked;
    }

    private Command.Assignment place(View active, Shape shape, CandidateSlave slave) {
        PendingJob job = shape.first();
        Demand demand = shape.demand(active.dimensions());
        Command.Assignment assignment =
                new Command.Assignment(job.id(), job.nextAttempt(), slave.id(), slave.session());
        active.pending().remove(job.id());
        inFlight.put(job.id(), new InFlight(assignment, slave, demand));
        active.slaves().addInFlight(slave, demand);
        return assignment;
    }

    /** These will not be applied: they were never proposed. */
    public void undo(List<Command.Assignment> refused) {
        refused.forEach(this::takeBack);
    }

    /** While frozen, nothing new is placed on the slave. */
    public void freeze(NodeId slave, boolean frozen) {
        if (view != null) {
            view.slaves().freeze(slave, frozen);
        }
    }

    /** While it rests, nothing new is placed on the slave either. */
    public void rest(NodeId slave, boolean resting) {
        if (view != null) {
            view.slaves().rest(slave, resting);
        }
    }

    /** While it is withheld, a job is not placed, however much room there is. Forgotten when the scheduler becomes idle. */
    public void withhold(JobId job, boolean hold) {
        if (view == null) {
            return;
        }
        if (hold) {
            withheld.add(job);
            view.pending().remove(job);
        } else if (withheld.remove(job)) {
            requeue(job);
        }
    }

    /** Whether {@link #decide} might return something. */
    public boolean hasWork() {
        return view != null
                && (takenUpTo != ALL
                        || view.pending().hasReady()
                        || (view.pending().hasBlocked()
                                && (view.slaves().isStale()
                                        || view.slaves().hasGrown()
                                        || !view.wakeups().isEmpty())));
    }

    // ---- questions

    /** Whether a slave that is not lost offers as much, whatever runs there now. */
    public boolean fitsSomeKnownSlave(Resources request) {
        if (view != null) {
            view.slaves().refresh();
            return view.slaves().nextKnown(request, 0) != null;
        }
        for (NodeId id : registry.slaveIds()) {
            SlaveCapacity capacity = registry.capacity(id);
            if (capacity != null && capacity.state() != SlaveState.LOST && request.fitsIn(capacity.total())) {
                return true;
            }
        }
        return false;
    }

    /** Pending jobs that would fit no slave even if it were empty, with by what they miss; none while idle. */
    public List<Unplaceable> unplaceable(int max) {
        if (view == null) {
            return List.of();
        }
        view.slaves().refresh();
        return new Shortage(view.slaves()).explain(view.pending().blocked(), max);
    }

    // ---- what the registry applied

    @Override
    public void jobPending(JobId job) {
        requeue(job);
    }

    @Override
    public void jobEnded(JobId job) {
        unqueue(job);
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        unqueue(attempt.job());
        InFlight ours = inFlight.get(attempt.job());
        if (ours != null
                && ours.assignment().attempt() == attempt.attempt()
                && ours.assignment().slave().equals(slave)) {
            inFlight.remove(attempt.job());
            if (view != null) {
                view.slaves().settleInFlight(ours.slave(), ours.demand());
            }
        }
        markStale(slave);
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        // It may have been taken back while its job was pending.
        unqueue(attempt.job());
        markStale(slave);
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        markStale(slave);
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        markStale(slave);
    }

    @Override
    public void assignmentVoided(Command.Assignment assignment, String reason) {
        takeBack(assignment);
    }

    @Override
    public void slaveRegistered(NodeId slave, long session) {
        markStale(slave);
    }

    @Override
    public void slaveCapacityChanged(NodeId slave) {
        markStale(slave);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        markStale(slave);
    }

    @Override
    public void slaveForgotten(NodeId slave) {
        if (view != null) {
            view.slaves().forget(slave);
        }
    }

    // ---- helpers

    private void takeBack(Command.Assignment assignment) {
        InFlight ours = inFlight.get(assignment.job());
        if (ours != null && ours.assignment().equals(assignment)) {
            inFlight.remove(assignment.job());
            if (view != null) {
                view.slaves().removeInFlight(ours.slave(), ours.demand());
            }
            requeue(assignment.job());
        }
    }

    private void requeue(JobId id) {
        PendingJob job = view == null ? null : registry.pendingJob(id);
        if (view != null && job != null) {
            queue(view, job);
        }
    }

    private void queue(View active, PendingJob job) {
        if (!inFlight.containsKey(job.id()) && !withheld.contains(job.id())) {
            active.pending().add(job);
        }
    }

    private void unqueue(JobId job) {
        if (view != null) {
            view.pending().remove(job);
        }
    }

    private void markStale(NodeId slave) {
        if (view != null) {
            view.slaves().markStale(slave);
        }
    }
}
