package io.quorate.master;

import com.google.common.collect.Iterables;
import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.kernel.Now;
import io.quorate.model.ClusterStatus;
import io.quorate.model.JobState;
import io.quorate.model.MasterInfo;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveState;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.MasterState;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import io.quorate.scheduling.Unplaceable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How the cluster is doing, as far as this master knows, and why it does not make progress where it does not (P8). */
final class StatusBoard {
    private static final int MAX_UNPLACEABLE = 10;
    private static final int MAX_EXCLUDED = 10;
    private static final int MAX_STRAYED = 10;

    private final MasterConfig config;
    private final Formation formation;
    private final Editions editions;
    private final Replica replica;
    private final Registry registry;
    private final Scheduler scheduler;
    private final ExclusionWait exclusion;
    private final MasterDirectory directory;
    private final MasterPeers peers;
    private final Brake brake;

    StatusBoard(
            MasterConfig config,
            Formation formation,
            Editions editions,
            Replica replica,
            Scheduler scheduler,
            ExclusionWait exclusion,
            MasterDirectory directory,
            MasterPeers peers,
            Brake brake) {
        this.config = config;
        this.formation = formation;
        this.editions = editions;
        this.replica = replica;
        this.registry = replica.registry();
        this.scheduler = scheduler;
        this.exclusion = exclusion;
        this.directory = directory;
        this.peers = peers;
        this.brake = brake;
    }

    ClusterStatus status(Now now) {
        EnumMap<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, registry.jobCount(state));
        }
        int alive = registry.slaveCount(SlaveState.ALIVE);
        ConsensusCore consensus = replica.consensus();
        return new ClusterStatus(
                config.cluster(),
                consensus == null ? null : ClusterIds.text(replica.clusterId()),
                knownLeader(),
                consensus == null ? 0 : consensus.term(),
                consensus == null ? 0 : consensus.commitIndex(),
                masters(now),
                alive,
                registry.slaveCount(SlaveState.LOST),
                registry.slaveCount(SlaveState.DRAINING),
                jobs,
                problems(now, alive));
    }

    /** The members, and this master even if it is none, in the order of their names. */
    List<MasterInfo> masters(Now now) {
        TreeMap<NodeId, MasterInfo> masters = new TreeMap<>();
        // Two disks of one name, while one replaces the other, are one master to people.
        for (Member member : membership().members()) {
            NodeId node = member.id().node();
            boolean voter = member.voter()
                    || (masters.containsKey(node) && masters.get(node).voter());
            masters.put(node, node.equals(config.id()) ? self() : other(now, node, voter));
        }
        masters.computeIfAbsent(config.id(), id -> self());
        return List.copyOf(masters.values());
    }

    private Membership membership() {
        ConsensusCore consensus = replica.consensus();
        return consensus == null ? Membership.UNKNOWN : consensus.membership();
    }

    ClientResult.NotLeader notLeader() {
        NodeId leader = knownLeader();
        // A leader that is not ready yet will be in a moment; naming itself would send the client round in a circle.
        NodeId other = config.id().equals(leader) ? null : leader;
        ConsensusCore consensus = replica.consensus();
        String problem = formation.problem();
        String detail = problem != null ? problem : other == null ? noLeaderDetail() : "the leader is " + other;
        return new ClientResult.NotLeader(
                consensus == null ? 0 : consensus.term(), other, directory.endpoint(other), detail);
    }

    /** @param serves whether this master leads and answers: one that leads and is not ready yet would be asked in vain */
    LeaderInfo leaderInfo(Now now, boolean serves) {
        ConsensusCore consensus = replica.consensus();
        NodeId leader = knownLeader();
        long term = consensus == null ? 0 : consensus.term();
        if (leader == null || (config.id().equals(leader) && !serves)) {
            return new LeaderInfo(replica.clusterId(), term, null, null, whyNobodyLeads(now));
        }
        return new LeaderInfo(replica.clusterId(), term, leader, directory.endpoint(leader), "");
    }

    private String whyNobodyLeads(Now now) {
        String problem = formation.problem();
        if (problem != null) {
            return problem;
        }
        if (replica.consensus() == null) {
            return "the cluster is not formed yet";
        }
        return knownLeader() == null
                ? noLeaderDetail() + unreachableDetail(now)
                : config.id() + " was elected and is about to serve";
    }

    private @Nullable NodeId knownLeader() {
        ConsensusCore consensus = replica.consensus();
        return consensus == null ? null : consensus.leader();
    }

    private String noLeaderDetail() {
        if (wasRemoved()) {
            return "master " + config.id() + " was removed from the cluster: stop it;"
                    + " to bring it back as a new one, start it with an empty data directory";
        }
        int voters = membership().voters().size();
        return "no leader: an election needs " + (voters / 2 + 1) + " of the " + voters + " masters";
    }

    /** One that was just admitted does not know the members yet, or hears the leader from whom it learns them. */
    private boolean wasRemoved() {
        Membership members = membership();
        return !members.members().isEmpty() && members.member(formation.self()) == null && knownLeader() == null;
    }

    private String unreachableDetail(Now now) {
        if (wasRemoved()) {
            return "";
        }
        Set<NodeId> unreachable = unreachable(now);
        return unreachable.isEmpty() ? "" : "; " + config.id() + " cannot reach " + unreachable;
    }

    private Set<NodeId> unreachable(Now now) {
        TreeSet<NodeId> unreachable = new TreeSet<>();
        for (MasterInfo master : masters(now)) {
            if (!master.reachable()) {
                unreachable.add(master.id());
            }
        }
        return unreachable;
    }

    private MasterInfo self() {
        boolean voter = membership().isVoter(formation.self());
        ConsensusCore consensus = replica.consensus();
        MasterRole role = consensus == null ? MasterRole.UNFORMED : consensus.role();
        return new MasterInfo(config.id(), directory.endpoint(config.id()), role, voter, true, registry.appliedIndex());
    }

    private MasterInfo other(Now now, NodeId id, boolean voter) {
        MasterState state = peers.state(now.nanos(), id);
        return new MasterInfo(
                id,
                directory.endpoint(id),
                state == null ? null : state.role(),
                voter,
                state != null,
                state == null ? -1 : state.appliedIndex());
    }

    private List<String> problems(Now now, int slavesAlive) {
        List<String> problems = new ArrayList<>();
        String formationProblem = formation.problem();
        if (formationProblem != null) {
            problems.add(formationProblem);
        }
        ConsensusCore consensus = replica.consensus();
        if (consensus == null) {
            return problems;
        }
        String outdated = editions.problem(config.id());
        if (outdated != null) {
            problems.add(outdated);
            return problems;
        }
        if (consensus.isHealing()) {
            problems.add("master " + config.id()
                    + " does not vote: its disk was damaged, and it fetches from the others what it lost");
        }
        Set<NodeId> unreachable = unreachable(now);
        if (consensus.leader() == null) {
            problems.add(noLeaderDetail() + unreachableDetail(now));
        } else if (!unreachable.isEmpty()) {
            problems.add("master " + config.id() + " cannot reach " + unreachable);
        }
        String braked = brake.problem();
        if (braked != null) {
            problems.add(braked);
        }
        String misplaced = consensus.isReady() ? scheduler.problem() : null;
        if (misplaced != null) {
            problems.add(misplaced);
        }
        String cutShort = Janitor.problem(registry, config.retention());
        if (!cutShort.isEmpty()) {
            problems.add(cutShort);
        }
        String full = config.memory().whyFull(registry);
        if (full != null) {
            problems.add("no new job is accepted: " + full);
        }
        problems.addAll(exclusion.problems(MAX_EXCLUDED));
        for (NodeId slave : Iterables.limit(registry.slavesWithStrays(), MAX_STRAYED)) {
            problems.add("slave " + slave + " came back with attempts of jobs that are forgotten:"
                    + " it is given nothing new until it has stopped them");
        }
        if (registry.jobCount(JobState.PENDING) > 0 && slavesAlive == 0) {
            problems.add("no slave is alive: " + registry.jobCount(JobState.PENDING) + " jobs wait");
        } else if (consensus.isReady()) {
            for (Unplaceable unplaceable : scheduler.unplaceable(MAX_UNPLACEABLE)) {
                problems.add("job " + unplaceable.job()
                        + (unplaceable.similarJobs() > 1 ? " and " + (unplaceable.similarJobs() - 1) + " like it" : "")
                        + " cannot be placed: " + unplaceable.why());
            }
        }
        return problems;
    }
}
