package io.quorate.simulation.check;

import io.quorate.consensus.Membership;
import io.quorate.kernel.PeerInfo;
import io.quorate.master.MasterCore;
import io.quorate.master.MasterMemory;
import io.quorate.model.AttemptKey;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.QuorateException;
import io.quorate.model.Retention;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.model.Work;
import io.quorate.protocol.ClientOperation.AwaitJobs;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageKind;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.NodeObserver;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimRequest;
import io.quorate.simulation.node.SimSlave;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All checks together. Any of them ends the simulation with {@link PromiseBroken} at the step that broke the promise. */
public final class Checks implements NodeObserver {
    private final MastersCheck masters = new MastersCheck();
    private final Disks disks = new Disks(founders -> masters.founded(Membership.founding(founders)));
    private final Ledger ledger = new Ledger();
    private final RareEvents rare = new RareEvents(ledger);
    private final Electorate electorate = new Electorate(disks, this::onMembership);
    private final CommittedLog committed = new CommittedLog(disks, electorate, this::onCommitted);
    private final Outcomes outcomes = new Outcomes(ledger.registry());
    private final ClientCheck clients = new ClientCheck(committed, ledger, masters);
    private final WatchCheck watches = new WatchCheck(ledger);
    private final RecallCheck recalls = new RecallCheck(ledger);
    private final KeepingCheck keeping;
    private final LossCheck losses;
    private final ConsensusCheck consensus;
    private final SlaveCheck slaves;
    private final ExclusionCheck exclusion = new ExclusionCheck(ledger);
    private final MemoryCheck memory;
    private final StrangerCheck strangers = new StrangerCheck(ledger, rare);
    private final ForgettingCheck forgetting = new ForgettingCheck();
    private final Map<SimMaster, Long> applied = new HashMap<>();
    /** The last start of each master that was recognised as one on an old copy. */
    private final Map<SimMaster, Integer> outdated = new HashMap<>();

    private int oldCopies;
    private Consumer<LogEntry> entries = entry -> {};

    public Checks(Agenda agenda, Timings timings, Retention retention, MasterMemory limits) {
        this.keeping = new KeepingCheck(ledger, retention, limits.maxKeptBytes(), rare);
        this.losses = new LossCheck(agenda, ledger, timings.lease().toNanos());
        this.consensus = new ConsensusCheck(disks, electorate, committed, this::onLeader, rare::gaveUp);
        this.memory = new MemoryCheck(agenda);
        this.slaves = new SlaveCheck(agenda, consensus, ledger, rare);
    }

    /** How many entries are committed. */
    public long commitIndex() {
        return committed.size();
    }

    /** The registry as of {@link #commitIndex}, whether any master that lives has applied so much or not. */
    public Registry registry() {
        return ledger.registry();
    }

    /** The jobs of which a client was told that they are accepted, in the order of their ids. */
    public Set<JobId> accepted() {
        return clients.accepted();
    }

    /** Who counts, by what is committed. */
    public Membership membership() {
        return electorate.committed();
    }

    /** Who counts by a master's own log, committed or not. */
    public Membership membershipOf(SimMaster master) {
        return electorate.written(master);
    }

    /** The master with the disk that it has now; null if that has no identity yet. */
    public @Nullable VoterId identity(SimMaster master) {
        return disks.identity(master);
    }

    /** Whether a master's disk belongs to no cluster yet. */
    public boolean isBlank(SimMaster master) {
        return disks.isBlank(master);
    }

    /** Whether it was a member, with the disk that it has now, and is none any more, by what is committed. */
    public boolean isRemoved(SimMaster master) {
        VoterId id = disks.identity(master);
        return id != null && masters.wasMember(id) && membership().member(id) == null;
    }

    /** Who may be made a voter at some time, since a client asked for it. */
    public Set<NodeId> mastersThatMayCome() {
        return masters.mayCome();
    }

    /** Who may cease to be a master at some time, since a client asked for it. */
    public Set<NodeId> mastersThatMayGo() {
        return masters.mayGo();
    }

    /** From now on bytes may come from somebody who is no node. */
    public void strangersCome() {
        strangers.come();
    }

    /**
     * To be called about once a second: looks at what no single step shows.
     *
     * @param disturbed whether faults go on, so that whoever is late may not be to blame
     */
    public void lookAround(List<SimNode> nodes, boolean disturbed) {
        memory.look(nodes);
        strangers.look(nodes);
        nodes.forEach(node -> lookAtWatches(node, disturbed));
    }

    private void lookAtWatches(SimNode node, boolean disturbed) {
        if (node instanceof SimMaster master) {
            Registry registry = master.registry();
            if (registry == null || !master.isLeader()) {
                watches.abandoned(master.id());
                return;
            }
            watches.look(master.id(), disturbed || master.isPaused() || master.isSlow(), job -> {
                JobState state = registry.jobState(job);
                return state == null ? registry.forgotten(job) != null : state.isFinal();
            });
        }
    }

    /** How many terms had a leader. */
    public int leadersElected() {
        return consensus.leadersElected();
    }

    /** How often a slave was lost. */
    public int slavesLost() {
        return ledger.slavesLost();
    }

    /** How many attempts went on after their slave had been lost. */
    public int takenBack() {
        return ledger.takenBack();
    }

    /** How many attempts ended with an outcome that was told after a restart of their slave. */
    public int outcomesRecalled() {
        return recalls.recalled();
    }

    /** How many starts on an old copy of a disk were recognised. */
    public int oldCopies() {
        return oldCopies;
    }

    /** How often an exclusive job was started again. */
    public int exclusiveRestarts() {
        return exclusion.startedAgain();
    }

    public boolean isFormed() {
        return !disks.founders().isEmpty();
    }

    /** Whether {@link #sent} looks at messages of that kind: the others need not be decoded. */
    public static boolean lookAt(MessageKind kind) {
        return switch (kind) {
            case CONSENSUS,
                    EDITION_NOTED,
                    REGISTER,
                    ATTEMPT_REPORTS,
                    REGISTERED,
                    REGISTER_REFUSED,
                    HEARTBEAT_ACK,
                    RUN_ORDERS,
                    STOP_ORDERS,
                    REPORTS_ACK,
                    CLIENT_REPLY,
                    DEREGISTERED,
                    LIST_ATTEMPTS -> true;
            default -> false;
        };
    }

    /** How often each rare event happened so far. */
    public Map<RareEvent, Integer> rareEvents() {
        return rare.counts();
    }

    /** From now on every committed entry also goes there. */
    public void entriesTo(Consumer<LogEntry> sink) {
        entries = sink;
    }

    private void onMembership(LogEntry entry, Membership before, Membership next) {
        masters.committed(entry.index(), before, next);
        rare.membership(before, next);
    }

    private void onLeader(SimMaster master) {
        losses.becameLeader(master);
        rare.becameLeader(master);
    }

    private void onCommitted(LogEntry entry) {
        entries.accept(entry);
        boolean isCommand = entry.command().length > 0 && entry.kind() == LogEntry.Kind.COMMAND;
        List<Command> commands = isCommand ? CommandCodec.decode(entry.command()) : List.of();
        recalls.before(commands);
        keeping.before(commands);
        List<CommandResult> results = ledger.apply(entry, commands);
        recalls.after();
        clients.committed(entry.index(), commands, results);
        rare.committed(commands, results);
    }

    @Override
    public void sent(SimNode from, SimNode to, Message message) {
        if (from instanceof SimMaster master) {
            consensus.look(master);
            if (message instanceof ConsensusEnvelope envelope && to instanceof SimMaster other) {
                consensus.sent(master, other, envelope);
                rare.sent(envelope.body());
            } else if (message instanceof EditionNoted noted && to instanceof SimMaster other) {
                forgetting.sent(master, other, noted);
            } else if (message instanceof SlaveOrder order && to instanceof SimSlave slave) {
                slaves.sent(master, slave, order);
                losses.sent(master, order);
                rare.sent(master, order);
            } else if (message instanceof ClientReply reply) {
                watches.told(master.id(), to.ref(), reply.requestId(), reply.result());
                rare.sent(reply);
            }
        } else if (from instanceof SimSlave slave && message instanceof SlaveReport report) {
            slaves.sent(slave, report);
            recalls.sent(slave, report);
        }
    }

    @Override
    public void received(SimNode to, PeerInfo from, Message message) {
        if (to instanceof SimSlave slave) {
            slaves.received(slave, message);
        } else if (to instanceof SimMaster master) {
            losses.received(master, message);
            if (message instanceof ConsensusEnvelope envelope) {
                forgetting.received(master, from, envelope);
            } else if (message instanceof EditionNotice notice) {
                forgetting.received(master, from, notice);
            }
            if (message instanceof ClientRequest request && request.operation() instanceof AwaitJobs await) {
                watches.asked(master.id(), from.node(), request.requestId(), await.ids());
            }
            if (message instanceof SlaveReport report) {
                rare.received(master, report);
            }
        }
    }

    @Override
    public void writing(SimMaster master, LogWrite write) {
        rare.writing(master, write);
        consensus.writing(master, write);
        if (master.isLeader()) {
            losses.proposing(master, write.entries());
        }
    }

    @Override
    public void madeDurable(
            SimMaster master, byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
        disks.madeDurable(master, metadata, entries, snapshot);
        rare.madeDurable(master, snapshot);
    }

    @Override
    public void started(SimNode node) {
        if (node instanceof SimSlave slave) {
            losses.started(slave);
            recalls.started(slave);
        }
    }

    @Override
    public void stopped(SimNode node) {
        if (node instanceof SimMaster master) {
            consensus.stopped(master);
            forgetting.stopped(master);
            losses.stopped(master);
            watches.abandoned(master.id());
            applied.remove(master);
        } else if (node instanceof SimSlave slave) {
            slaves.stopped(slave);
        }
    }

    @Override
    public void wiping(SimMaster master) {
        disks.takenAway(master);
        rare.wiped(master, committed.size());
    }

    @Override
    public void setBack(SimMaster master) {
        disks.setBack(master);
    }

    @Override
    public void forgot(SimMaster master) {
        disks.forgot(master);
        rare.forgot();
    }

    @Override
    public void caughtUp(SimMaster master) {
        rare.caughtUp();
    }

    @Override
    public void broken(SimMaster master, String promise, String what) {
        throw new PromiseBroken(promise, master + ": " + what);
    }

    @Override
    public void stepped(SimMaster master) {
        consensus.look(master);
        noteOldCopy(master);
        Registry registry = master.registry();
        if (registry == null || registry.appliedIndex() == 0) {
            return;
        }
        long index = registry.appliedIndex();
        Long before = applied.get(master);
        if (before != null && before == index) {
            return;
        }
        applied.put(master, index);
        if (index > committed.size()) {
            throw new PromiseBroken("P2", master + " applied entry " + index + ", which is not committed");
        }
        if (registry.digest() != ledger.digest(index)) {
            throw new PromiseBroken("P10", "the registry of " + master + " differs from the others at index " + index);
        }
    }

    private void noteOldCopy(SimMaster master) {
        MasterCore core = master.core();
        if (core == null || !core.isOutdated()) {
            return;
        }
        if (!master.hasForgotten()) {
            throw new PromiseBroken("P8", master + " takes its disk for an old copy, and it is none");
        }
        Integer before = outdated.put(master, master.starts());
        boolean isNew = before == null || before != master.starts();
        oldCopies += isNew && master.isSetBack() ? 1 : 0;
        if (isNew && !master.isSetBack()) {
            rare.lossNoticed();
        }
    }

    @Override
    public void stepped(SimSlave slave) {
        slaves.stepped(slave);
    }

    @Override
    public void attemptStarts(SimSlave slave, AttemptKey attempt, Work work) {
        slaves.starts(slave, attempt, work);
        exclusion.starts(slave, attempt);
    }

    @Override
    public void attemptStopAsked(SimSlave slave, AttemptKey attempt) {
        slaves.stopAsked(slave, attempt);
    }

    @Override
    public void attemptOver(SimSlave slave, AttemptKey attempt, @Nullable JobOutcome outcome) {
        exclusion.over(attempt);
        if (outcome != null) {
            outcomes.over(attempt, outcome);
        }
    }

    @Override
    public void asked(SimClientNode client, SimRequest request) {
        clients.asked(client, request);
    }

    @Override
    public void answered(SimClientNode client, SimRequest request) {
        clients.answered(client, request);
        rare.answered(request, committed.size());
    }

    @Override
    public void abandoned(SimClientNode client, SimRequest request) {
        rare.clientDied();
    }

    @Override
    public void said(SimSlave slave, SlaveEvent event) {
        rare.said(event);
    }

    @Override
    public void jobEndSeen(SimClientNode client, Job job) {
        clients.jobEndSeen(client, job);
        watches.heard(client.id(), job);
    }

    @Override
    public void awaits(SimClientNode client, JobId job) {
        watches.waits(client.id(), job);
    }

    @Override
    public void awaitFailed(SimClientNode client, JobId job, QuorateException why) {
        watches.failed(client.id(), job, why);
    }

    @Override
    public void linkDown(SimNode of, NodeRef peer) {
        if (of instanceof SimMaster master) {
            watches.linkDown(master.id(), peer);
        }
    }
}
