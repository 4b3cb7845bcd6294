package io.quorate.simulation;

import io.quorate.consensus.ConsensusCore;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import io.quorate.registry.Registry;
import io.quorate.simulation.check.PromiseBroken;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The demand for progress (P8): faults stop, a random core of the cluster is whole and connected, the rest may stay broken for
 * good; then there must be one leader, every job that fits must end, every client must have its answer, and all masters must
 * hold the same, within a bounded time.
 */
final class Convergence {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(30);
    /** So many elections may go on or begin when the faults stop; more are a storm. */
    private static final long MAX_TERMS = 5;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final List<JobState> NOT_ENDED = List.of(JobState.PENDING, JobState.ASSIGNED, JobState.RUNNING);

    private final Simulation sim;
    private final SeededRandom random;
    private final List<SimMaster> masters = new ArrayList<>();
    private final List<SimSlave> slaves = new ArrayList<>();

    Convergence(Simulation sim, SeededRandom random) {
        this.sim = sim;
        this.random = random;
    }

    /**
     * Everything must be done within {@link #LIMIT}, or, if there is more work than that, as long as it gets less in each
     * {@link #WITHOUT_PROGRESS}: longer than any attempt takes.
     *
     * @throws InvariantViolation if something does not come to its end
     */
    void demand() {
        Duration began = sim.now();
        sim.stopFaults();
        sim.guard(this::chooseCore);
        long termBefore = newestTerm();
        long until = sim.agenda().nowNanos() + LIMIT.toNanos();
        long fewestOpen = Long.MAX_VALUE;
        String missing = sim.guarded(this::missing);
        while (missing != null && sim.agenda().nowNanos() < until) {
            sim.runFor(BETWEEN_LOOKS);
            missing = sim.guarded(this::missing);
            long open = openJobs();
            if (open < fewestOpen) {
                fewestOpen = open;
                until = Math.max(until, sim.agenda().nowNanos() + WITHOUT_PROGRESS.toNanos());
            }
        }
        if (missing != null) {
            Duration waited = sim.now().minus(began);
            throw sim.violation(
                    "P8", waited + " after the faults have stopped, " + missing, new PromiseBroken("P8", missing));
        }
        long terms = newestTerm() - termBefore;
        if (terms > MAX_TERMS) {
            String storm = "it took " + terms + " terms to elect a leader that stays";
            throw sim.violation("P8", storm, new PromiseBroken("P8", storm));
        }
    }

    private long newestTerm() {
        long newest = 0;
        for (SimMaster master : masters) {
            ConsensusCore consensus = master.consensus();
            newest = consensus == null ? newest : Math.max(newest, consensus.term());
        }
        return newest;
    }

    private long openJobs() {
        Registry registry = sim.checks().registry();
        return NOT_ENDED.stream().mapToLong(registry::jobCount).sum();
    }

    private void chooseCore() {
        List<SimMaster> all = Shuffle.of(sim.allMasters(), random);
        List<SimMaster> broken = new ArrayList<>();
        for (SimMaster master : all) {
            List<SimMaster> others = new ArrayList<>(sim.allMasters());
            others.removeAll(broken);
            others.remove(master);
            if (random.nextLong(2) == 0 && canDo(others)) {
                broken.add(master);
                leaveBroken(master);
            } else {
                masters.add(master);
                revive(master);
            }
        }
        List<SimSlave> workers = Shuffle.of(sim.allSlaves(), random);
        for (SimSlave slave : workers) {
            if (slaves.isEmpty() || random.nextLong(3) != 0) {
                slaves.add(slave);
                if (slave.isLeaving()) {
                    slave.crash(false);
                }
                revive(slave);
            } else {
                leaveBroken(slave);
            }
        }
        sim.allClients().forEach(client -> revive(client.node()));
    }

    /** Whether they can go on by themselves; a cluster of which none of them knows that it is formed needs all its founders. */
    private boolean canDo(List<SimMaster> masters) {
        return masters.stream().anyMatch(master -> !sim.checks().isBlank(master))
                && Electing.areEnough(sim.checks(), masters);
    }

    private static void revive(SimNode node) {
        if (!node.isUp()) {
            node.start();
        }
    }

    private void leaveBroken(SimNode node) {
        switch ((int) random.nextLong(4)) {
            case 0 -> node.crash(false);
            case 1 -> node.crash(true);
            case 2 -> node.pause();
            default -> sim.isolate(node.id());
        }
    }

    /** What is not as it should be, in a sentence; null if all is well. */
    private @Nullable String missing() {
        String problem = missingOfMasters();
        problem = problem == null ? missingOfJobs() : problem;
        problem = problem == null ? missingOfSlaves() : problem;
        return problem == null ? missingOfClients() : problem;
    }

    private @Nullable String missingOfMasters() {
        NodeId leader = null;
        for (SimMaster master : members()) {
            ConsensusCore consensus = master.consensus();
            if (consensus == null || consensus.leader() == null) {
                return master + " knows no leader";
            }
            if (leader != null && !leader.equals(consensus.leader())) {
                return master + " follows " + consensus.leader() + ", others follow " + leader;
            }
            leader = consensus.leader();
        }
        if (!Objects.equals(leader, sim.leader())) {
            return leader + " is followed, and " + sim.leader() + " serves";
        }
        if (sim.checks().membership().voters().stream()
                .noneMatch(voter -> voter.node().equals(sim.leader()))) {
            return leader + " leads, and is no voter of " + sim.checks().membership();
        }
        for (SimMaster master : members()) {
            Registry registry = master.registry();
            if (registry == null || registry.appliedIndex() != sim.checks().commitIndex()) {
                return master + " has not applied all of " + sim.checks().commitIndex() + " entries";
            }
        }
        return null;
    }

    /** Who of the core belongs to the cluster, or is to be admitted: of those that were removed nothing is expected. */
    private List<SimMaster> members() {
        return masters.stream()
                .filter(master -> !sim.checks().isRemoved(master))
                .toList();
    }

    private @Nullable String missingOfJobs() {
        for (SimMaster master : members()) {
            Registry held = master.registry();
            for (JobId id : sim.checks().accepted()) {
                if (held == null || (held.jobState(id) == null && held.forgotten(id) == null)) {
                    return "the accepted job " + id + " is gone from " + master;
                }
            }
        }
        Registry registry = sim.checks().registry();
        for (JobState state : NOT_ENDED) {
            for (Job job : registry.jobs(JobFilter.inState(state), null, Integer.MAX_VALUE, false)) {
                if (state != JobState.PENDING || canRun(registry, job.spec())) {
                    return "job " + job.id() + " is " + state + " in attempt " + job.attempt() + " on " + job.slave()
                            + " and wants " + job.spec().resources();
                }
            }
        }
        return null;
    }

    private boolean canRun(Registry registry, JobSpec spec) {
        if (RandomWorkload.isRefusedEverywhere(spec)) {
            return false;
        }
        for (SimSlave slave : slaves) {
            SlaveInfo info = registry.slave(slave.id());
            boolean draining = info != null && info.state() == SlaveState.DRAINING;
            if (!draining && spec.resources().fitsIn(slave.resources())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable String missingOfSlaves() {
        Registry registry = sim.checks().registry();
        for (SimSlave slave : slaves) {
            SlaveInfo info = registry.slave(slave.id());
            if (info == null || info.state() == SlaveState.LOST) {
                return slave + " is not registered";
            }
            if (info.attempts() > 0 || !info.available().equals(info.total())) {
                return slave + " has " + info.attempts() + " attempts and " + info.available() + " left of "
                        + info.total() + ", with all jobs over";
            }
            if (!slave.executing().isEmpty()) {
                return slave + " executes " + slave.executing() + ", with all jobs over";
            }
        }
        return null;
    }

    private @Nullable String missingOfClients() {
        for (SimClient client : sim.allClients()) {
            SimClientNode node = client.node();
            if (!node.open().isEmpty()) {
                return client.id() + " has no answer to " + node.open().get(0);
            }
            for (JobId job : node.awaited()) {
                Job committed = sim.checks().registry().jobSummary(job);
                boolean isOver = committed == null
                        ? sim.checks().registry().forgotten(job) != null
                        : committed.state().isFinal();
                if (isOver) {
                    return client.id() + " has not heard that job " + job + " has ended";
                }
            }
        }
        return null;
    }
}
