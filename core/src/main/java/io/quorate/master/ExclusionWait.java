package io.quorate.master;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.registry.ExclusionCause;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import io.quorate.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the next attempt of an exclusive job back until nothing of the last one can execute any more (P5).
 *
 * <p>When that ended unproved, with the loss of its slave, it may execute for as long as the slave believes in its lease. No lease
 * counts from a later moment than the receipt of what was answered with it. So the leader waits for lease × (1 + ρ), by its own clock,
 * from the last receipt of anything from that slave that it answered or may have answered with a lease; from the beginning of its own
 * term if there was none, for before that another leader may have answered. The wait belongs to the attempt: what comes
 * from the same slave afterwards, perhaps of another incarnation, neither shortens nor lengthens it. How the loss was
 * noticed does not matter either.
 *
 * <p>Soft state of the leader; what has to wait is in the registry. At most one wait for each such job.
 */
final class ExclusionWait implements RegistryListener {
    private static final long NEVER = Long.MAX_VALUE;

    private static final int LEAST_PRUNED = 1_000;

    private final Registry registry;
    private final Scheduler scheduler;
    private final long baseWaitNanos;
    /** When something that is answered with a lease last came, by slave. */
    private final TreeMap<NodeId, Long> heardNanos = new TreeMap<>();
    /** Exclusive jobs of which something has changed since the last {@link #update}, which knows the time. */
    private final TreeSet<JobId> changed = new TreeSet<>();

    private final TreeMap<JobId, Wait> waits = new TreeMap<>();
    /** Jobs that have waited long enough, with the attempt that they waited for, until they are placed. */
    private final TreeMap<JobId, Integer> waited = new TreeMap<>();

    private final TreeSet<Due> order = new TreeSet<>();
    private int pruneAtSize = LEAST_PRUNED;
    private long activeSinceNanos;
    private boolean active;

    /** @param untilNanos {@link #NEVER} while the attempt is known to execute: then its end is waited for */
    private record Wait(ExclusionCause cause, long untilNanos) {}

    private record Due(long atNanos, JobId job) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }
    }

    /** @param baseWaitNanos lease × (1 + ρ), to be multiplied by {@link Registry#leaseFactor} */
    ExclusionWait(Registry registry, Scheduler scheduler, long baseWaitNanos) {
        this.registry = registry;
        this.scheduler = scheduler;
        this.baseWaitNanos = baseWaitNanos;
    }

    /** To be called after the scheduler has become active. */
    void becomeActive(long nowNanos) {
        active = true;
        activeSinceNanos = nowNanos;
        heardNanos.clear();
        changed.clear();
        waits.clear();
        waited.clear();
        order.clear();
        changed.addAll(registry.excluded());
        // None is placed in between: whoever places looks here first.
        update(nowNanos);
    }

    /** The scheduler forgets what is withheld as well. */
    void becomeIdle() {
        active = false;
        heardNanos.clear();
        changed.clear();
        waits.clear();
        waited.clear();
        order.clear();
    }

    /** Something came from the slave, at that time, that is answered with a lease, or may be. */
    void heard(NodeId slave, long nowNanos) {
        heardNanos.merge(slave, nowNanos, Math::max);
        if (heardNanos.size() >= pruneAtSize) {
            // Whose lease is over whatever was said then: slaves come and go under ever new names.
            long waitNanos = waitNanos();
            heardNanos.values().removeIf(heard -> nowNanos - heard > waitNanos);
            pruneAtSize = 2 * heardNanos.size() + LEAST_PRUNED;
        }
    }

    /** To be called before anything is placed. */
    void update(long nowNanos) {
        changed.forEach(this::review);
        changed.clear();
        while (!order.isEmpty() && order.first().atNanos() <= nowNanos) {
            JobId job = order.first().job();
            Wait over = forgetWait(job);
            if (over != null) {
                waited.put(job, over.cause().attempt());
            }
            scheduler.withhold(job, false);
        }
    }

    /** When {@link #update} has something to do. */
    long nextWakeNanos() {
        if (!changed.isEmpty()) {
            return Long.MIN_VALUE;
        }
        return order.isEmpty() ? NEVER : order.first().atNanos();
    }

    /** What waits, and for what, for people; no more than so many sentences. */
    List<String> problems(int max) {
        TreeMap<NodeId, List<JobId>> leases = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<JobId, Wait> entry : waits.entrySet()) {
            ExclusionCause cause = entry.getValue().cause();
            if (!cause.known()) {
                leases.computeIfAbsent(cause.slave(), slave -> new ArrayList<>())
                        .add(entry.getKey());
            } else if (problems.size() < max) {
                problems.add("exclusive job " + entry.getKey() + " waits until slave " + cause.slave()
                        + " has stopped its attempt " + cause.attempt());
            }
        }
        leases.forEach((slave, jobs) -> {
            if (problems.size() < max) {
                String more = jobs.size() > 1 ? " and " + (jobs.size() - 1) + " more wait" : " waits";
                problems.add("exclusive job " + jobs.get(0) + more + " until the lease of slave " + slave
                        + " is surely over");
            }
        });
        return problems;
    }

    private void review(JobId job) {
        ExclusionCause cause = registry.exclusion(job);
        if (cause == null) {
            waited.remove(job);
            Wait ignored = forgetWait(job);
            scheduler.withhold(job, false);
            return;
        }
        Wait before = waits.get(job);
        if (before != null && before.cause().equals(cause)) {
            return;
        }
        Integer waitedFor = waited.get(job);
        if (!cause.known() && waitedFor != null && waitedFor == cause.attempt()) {
            return;
        }
        waited.remove(job);
        if (before != null) {
            order.remove(new Due(before.untilNanos(), job));
        }
        Wait wait = new Wait(cause, cause.known() ? NEVER : leaseIsOverNanos(cause.slave()));
        waits.put(job, wait);
        if (!cause.known()) {
            order.add(new Due(wait.untilNanos(), job));
        }
        scheduler.withhold(job, true);
    }

    private long leaseIsOverNanos(NodeId slave) {
        return Math.max(activeSinceNanos, heardNanos.getOrDefault(slave, activeSinceNanos)) + waitNanos();
    }

    /** No leader grants more than that, whatever the factor will be ({@link LeaseScale}). */
    private long waitNanos() {
        return baseWaitNanos * registry.leaseFactor();
    }

    private @Nullable Wait forgetWait(JobId job) {
        Wait wait = waits.remove(job);
        if (wait != null) {
            order.remove(new Due(wait.untilNanos(), job));
        }
        return wait;
    }

    private void noteChange(JobId job) {
        if (active && registry.isExclusive(job)) {
            changed.add(job);
        }
    }

    // ---- what the registry applied

    @Override
    public void jobPending(JobId job) {
        noteChange(job);
    }

    @Override
    public void jobEnded(JobId job) {
        noteChange(job);
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        noteChange(attempt.job());
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        noteChange(attempt.job());
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        noteChange(attempt.job());
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        if (end == AttemptEnd.SLAVE_LOST && active) {
            // It was taken for stopped, or waited for, and came back meanwhile: whatever was waited for counts no more.
            waited.remove(attempt.job());
            Wait ignored = forgetWait(attempt.job());
        }
        noteChange(attempt.job());
    }
}
