package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.consensus.MembershipAnswer;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.ClusterStatus;
import io.quorate.model.DurableState;
import io.quorate.model.Incarnation;
import io.quorate.model.KnownVoters;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.model.VoterId;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.FormationMessage;
import io.quorate.protocol.LeaderMessage;
import io.quorate.protocol.MasterState;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogStore;
import io.quorate.spi.PlacementPolicy;
import io.quorate.spi.RandomSource;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a master: hands each input to the part that it concerns, and lets the desks work while this master is a
 * leader whose term has a committed entry.
 *
 * <p>What one input causes is gathered and done at the next wake, which is asked for at once: so a burst of inputs becomes
 * one log entry, and one message for each slave.
 */
public final class MasterCore implements RoleMachine {
    private static final long AT_ONCE = Long.MIN_VALUE;
    private static final LogStore.Recovered EMPTY = new LogStore.Recovered(new byte[0], List.of());

    private final MasterConfig config;
    private final LogStore.Recovered recovered;
    private final Outbox out;
    private final MasterEffects effects;
    private final RandomSource random;
    private final MetadataKeeper keeper;
    private final Formation formation;
    private final Editions editions;
    private final MasterDirectory directory;
    private final MasterPeers peers;
    private final Registry registry = new Registry();
    private final Replica replica;
    private final Leadership leadership;
    private final StatusBoard status;
    private final Herald herald;
    private final Handover handover = new Handover();
    private long nextStateNanos = Long.MAX_VALUE;
    private @Nullable String lastProblem;

    /** @throws io.quorate.wire.MalformedException if the recovered metadata cannot be read */
    public MasterCore(
            MasterConfig config,
            LogStore.Recovered recovered,
            PlacementPolicy placement,
            Outbox out,
            MasterEffects effects,
            RandomSource random) {
        this.config = config;
        this.recovered = recovered;
        this.out = out;
        this.effects = effects;
        this.random = random;
        this.keeper = new MetadataKeeper(FoundDirectory.metadata(config, recovered, random), out);
        this.formation = new Formation(config, keeper, out);
        this.editions = new Editions(keeper, FoundDirectory.state(keeper.current(), recovered), out);
        this.directory = new MasterDirectory(config.id(), config.endpoint());
        this.peers = new MasterPeers(config.timings());
        this.replica = new Replica(config.id(), config.memory(), registry, keeper, out, random);
        Scheduler scheduler = new Scheduler(registry, placement);
        ExclusionWait exclusion = new ExclusionWait(
                registry, scheduler, config.timings().leaseWithDrift().toNanos());
        Brake brake =
                new Brake(config.brake(), config.timings().leaseWithDrift().toNanos());
        this.status =
                new StatusBoard(config, formation, editions, replica, scheduler, exclusion, directory, peers, brake);
        this.herald = new Herald(registry, status, out);
        this.leadership =
                new Leadership(config, replica, scheduler, exclusion, status, brake, out, effects, herald::probe);
    }

    @Override
    public NodeRef self() {
        return NodeRef.master(config.id());
    }

    @Override
    public void start(Now now) {
        if (recovered.damage() != null) {
            effects.event(new MasterEvent(MasterEvent.Kind.DISK_DAMAGED, damageReport(recovered.damage())));
        }
        if (editions.isOutdated()) {
            tellThatItIsOutdated();
        }
        // Before anything else is written: should this master die now, it must pass neither for a whole one, if it is
        // damaged, nor
        // for the process before.
        editions.start();
        formation.start(now.nanos(), recovered.metadata().length == 0);
        settle(now);
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        NodeId sender = from.node().id();
        if (from.node().role() == Role.MASTER) {
            directory.learn(sender, from.endpoint());
        }
        if (message instanceof ConsensusEnvelope envelope) {
            onConsensus(now, from, envelope);
        } else if (message instanceof SlaveReport report) {
            onSlaveReport(now, from, report);
        } else if (message instanceof ClientRequest request) {
            leadership.clients().onRequest(now, from, request);
        } else if (message instanceof FormationMessage.FoundingState state) {
            formation.onMessage(now.nanos(), sender, state);
        } else if (message instanceof FormationMessage.JoinRequest request) {
            onJoinRequest(now, sender, request);
        } else if (message instanceof FormationMessage.JoinAnswer answer) {
            formation.onAdmitted(answer);
        } else if (message instanceof FormationMessage.EditionNotice notice) {
            ConsensusCore consensus = replica.consensus();
            editions.onNotice(
                    formation.self(),
                    from,
                    notice,
                    replica.clusterId(),
                    consensus == null ? Membership.UNKNOWN : consensus.membership(),
                    consensus == null ? KnownVoters.NONE : consensus.knownVoters());
        } else if (message instanceof FormationMessage.EditionNoted noted) {
            onEditionNoted(now, sender, noted);
        } else if (message instanceof MasterState state) {
            peers.heard(now.nanos(), sender, state);
        } else if (message instanceof LeaderMessage.LeaderQuery) {
            herald.tell(now, from.node());
        }
        settle(now);
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        if (announcement.node().role() == Role.MASTER) {
            directory.learn(announcement.node().id(), announcement.endpoint());
            formation.onAnnouncement(now.nanos(), announcement);
            settle(now);
        }
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        if (peer.node().role() == Role.MASTER) {
            directory.learn(peer.node().id(), peer.endpoint());
        } else if (peer.node().role() == Role.SLAVE) {
            herald.onSlaveUp(peer.node().id());
            leadership.slaves().onSlaveUp(peer);
        }
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        herald.onPeerDown(peer);
        switch (peer.role()) {
            case MASTER -> {
                peers.gone(peer.id());
                ConsensusCore consensus = replica.consensus();
                if (consensus != null) {
                    consensus.onPeerDown(now.nanos(), peer.id());
                }
            }
            case SLAVE -> leadership.slaves().onSlaveDown(now, peer.id(), end);
            case CLIENT -> leadership.forgetClient(peer);
        }
        settle(now);
    }

    @Override
    public void onDurable(Now now, long write) {
        formation.onDurable(now.nanos(), write);
        editions.onDurable(now.nanos(), write);
        replica.onDurable(now.nanos(), write);
        settle(now);
    }

    @Override
    public void onSnapshotRead(Now now, long number, byte @Nullable [] bytes) {
        replica.onSnapshotRead(now.nanos(), number, bytes);
        settle(now);
    }

    @Override
    public void onWake(Now now) {
        formation.onWake(now.nanos());
        ConsensusCore consensus = replica.consensus();
        if (consensus != null) {
            if (now.nanos() >= consensus.nextWakeNanos()) {
                consensus.onWake(now.nanos());
            }
            tellPeers(now, consensus);
        }
        settle(now);
        herald.work(now);
        leadership.work(now);
        replica.flush(now.nanos());
        replica.advanceSnapshot(now.nanos());
        settle(now);
    }

    @Override
    public long nextWakeNanos() {
        if (leadership.hasWorkNow() || herald.hasWork() || replica.hasSnapshotWork()) {
            return AT_ONCE;
        }
        long next = Math.min(formation.nextWakeNanos(), Math.min(nextStateNanos, replica.nextFlushNanos()));
        ConsensusCore consensus = replica.consensus();
        if (consensus != null) {
            next = Math.min(next, Math.min(consensus.nextWakeNanos(), editions.nextWakeNanos()));
        }
        return Math.min(Math.min(next, herald.nextWakeNanos()), leadership.nextWakeNanos());
    }

    @Override
    public RoleAnnouncement announcement() {
        ConsensusCore consensus = replica.consensus();
        Announcement.OfMaster master = !formation.isIdentified()
                ? null
                : new Announcement.OfMaster(
                        keeper.current().disk(),
                        config.founders(),
                        consensus == null ? 0 : consensus.term(),
                        consensus == null ? null : consensus.leader());
        return new RoleAnnouncement(replica.clusterId(), master);
    }

    /** Prepares a graceful stop: hands leadership over if this master leads. */
    public void leave(Now now) {
        handover.begin(now, replica.consensus());
        settle(now);
    }

    /** After {@link #leave}: whether this master can go without the others having to notice its silence. */
    public boolean hasLeft() {
        return handover.isOver(replica.consensus());
    }

    /** How the cluster is doing, as far as this master knows. */
    public ClusterStatus status(Now now) {
        return status.status(now);
    }

    /** For observers: nobody but this class changes it. */
    public Registry registry() {
        return registry;
    }

    /** For observers; null until the cluster is formed. */
    public @Nullable ConsensusCore consensus() {
        return replica.consensus();
    }

    /** For observers: how many commands were refused since they were too long to travel to the other masters. */
    public long commandsTooLong() {
        return replica.tooLong();
    }

    /** For observers: how many commands, reads and changes of masters others wait for. */
    public int openRequests() {
        return replica.open() + leadership.openWishes();
    }

    public MasterRole role() {
        ConsensusCore consensus = replica.consensus();
        return consensus == null ? MasterRole.UNFORMED : consensus.role();
    }

    /** Whether others have noted a newer data directory of this master than the one that it was given. */
    public boolean isOutdated() {
        return editions.isOutdated();
    }

    /** For observers: what this process found in its directory. */
    public DurableState found() {
        return editions.found();
    }

    /** For observers: whether this master knows that an earlier process on another one's disk had told of more than that. */
    public boolean knowsOfMore(VoterId voter, Incarnation process, DurableState found) {
        return editions.knowsOfMore(voter, process, found);
    }

    /** Whether this master leads and answers. */
    public boolean isServing() {
        return leadership.isActive();
    }

    private void onConsensus(Now now, PeerInfo from, ConsensusEnvelope envelope) {
        ConsensusCore consensus = replica.consensus();
        if (consensus == null
                || envelope.clusterId() != replica.clusterId()
                || !envelope.toDisk().equals(keeper.current().disk())) {
            return;
        }
        VoterId voter = new VoterId(from.node().id(), envelope.fromDisk());
        if (!editions.isOutdated() && editions.accepts(voter, from)) {
            editions.heard(now.nanos(), voter);
            consensus.receive(now.nanos(), voter, envelope.body());
            editions.heard(voter, from, envelope.body(), consensus);
        }
    }

    private void onEditionNoted(Now now, NodeId sender, FormationMessage.EditionNoted noted) {
        ConsensusCore consensus = replica.consensus();
        if (consensus == null || noted.clusterId() != replica.clusterId()) {
            return;
        }
        if (consensus.mayBe(noted.voters())) {
            editions.heard(now.nanos(), noted.voters());
        }
        if (editions.onNoted(formation.self(), sender, noted, replica.clusterId())) {
            consensus.holdBack(now.nanos());
            tellThatItIsOutdated();
        }
    }

    private void tellThatItIsOutdated() {
        effects.event(new MasterEvent(MasterEvent.Kind.DISK_OUTDATED, String.valueOf(editions.problem(config.id()))));
    }

    /** Only a leader that is ready can tell who is a member; others say nothing, and the master asks again. */
    private void onJoinRequest(Now now, NodeId sender, FormationMessage.JoinRequest request) {
        ConsensusCore consensus = replica.consensus();
        boolean mine = request.clusterId() == replica.clusterId()
                && request.self().node().equals(sender);
        if (consensus != null
                && mine
                && leadership.isActive()
                && consensus.admit(now.nanos(), request.self()) == MembershipAnswer.DONE) {
            out.send(NodeRef.master(sender), new FormationMessage.JoinAnswer(request.self(), replica.clusterId()));
        }
    }

    private void onSlaveReport(Now now, PeerInfo from, SlaveReport report) {
        if (leadership.isActive()) {
            leadership.slaves().onReport(now, from, report);
        } else {
            herald.tell(now, from.node());
        }
    }

    /** After every input: notices what it changed. */
    private void settle(Now now) {
        if (formation.isFormed() && replica.consensus() == null) {
            becomeMember(now);
        }
        String problem = formation.isFormed() ? null : formation.problem();
        if (problem != null && !problem.equals(lastProblem)) {
            effects.event(new MasterEvent(
                    formation.isStuck() ? MasterEvent.Kind.FORMATION_PROBLEM : MasterEvent.Kind.FORMATION_WAITING,
                    problem));
        }
        lastProblem = problem;
        ConsensusCore consensus = replica.consensus();
        if (consensus == null) {
            return;
        }
        editions.advance(now.nanos(), formation.self(), replica.clusterId(), consensus);
        leadership.review(now);
        boolean changed = replica.takeRoleChange();
        if (replica.takeHealed()) {
            effects.event(new MasterEvent(
                    MasterEvent.Kind.DISK_HEALED,
                    "master " + config.id() + " has fetched what its disk had lost, and votes again"));
        }
        if (leadership.isActive() && (!consensus.isReady() || consensus.term() != leadership.term())) {
            leadership.becomeIdle();
            herald.becomeIdle();
        }
        if (!consensus.isLeader() && changed) {
            replica.abandonProposals();
        }
        if (!leadership.isActive() && consensus.isReady()) {
            becomeServing(now, consensus.term());
        }
        if (changed) {
            if (consensus.leader() != null && !consensus.isLeader()) {
                herald.anotherLeads();
            }
            effects.event(new MasterEvent(
                    MasterEvent.Kind.ROLE_CHANGED,
                    config.id() + " is " + consensus.role() + " in term " + consensus.term() + ", leader "
                            + consensus.leader()));
            out.announceSoon();
        }
    }

    private void becomeMember(Now now) {
        MasterMetadata metadata = keeper.current();
        replica.join(
                formation.clusterId(),
                new ConsensusCore(
                        config.consensus(),
                        formation.self(),
                        formation.founding(),
                        FoundDirectory.ballot(metadata, editions.found()),
                        recovered.metadata().length == 0 ? EMPTY : recovered,
                        metadata.damaged(),
                        replica,
                        random));
        ConsensusCore consensus = replica.consensus();
        if (consensus == null) {
            throw new IllegalStateException("joined without a consensus");
        }
        effects.event(new MasterEvent(
                MasterEvent.Kind.FORMED,
                "cluster " + config.cluster() + " (" + ClusterIds.text(replica.clusterId()) + ") is formed with "
                        + consensus.membership()));
        nextStateNanos = now.nanos();
        consensus.holdBack(now.nanos());
        consensus.start(now.nanos());
        out.announceSoon();
    }

    private void becomeServing(Now now, long term) {
        leadership.becomeActive(now, term);
        herald.becomeActive(now);
        out.announceSoon();
    }

    private String damageReport(String damage) {
        return "the disk of master " + config.id() + " is damaged: " + damage
                + (recovered.metadata().length == 0
                        ? "; its identity is lost with it, so it asks to be admitted as a new one"
                        : "; it does not vote until it has fetched from the others what it lost");
    }

    private void tellPeers(Now now, ConsensusCore consensus) {
        if (now.nanos() < nextStateNanos) {
            return;
        }
        nextStateNanos = now.nanos() + MasterPeers.periodNanos(config.timings());
        MasterState state = new MasterState(
                consensus.role(),
                consensus.term(),
                consensus.leader(),
                consensus.commitIndex(),
                registry.appliedIndex());
        TreeSet<NodeId> others = new TreeSet<>();
        consensus
                .membership()
                .members()
                .forEach(member -> others.add(member.id().node()));
        others.remove(config.id());
        others.forEach(other -> out.send(NodeRef.master(other), state));
    }
}
