package io.quorate.simulation.check;

import io.quorate.consensus.Membership;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.AttemptKey;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.Timings;
import io.quorate.model.Work;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageKind;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.registry.Registry;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.NodeObserver;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimRequest;
import io.quorate.simulation.node.SimSlave;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All checks together. Any of them ends the simulation with {@link PromiseBroken} at the step that broke the promise. */
public final class Checks implements NodeObserver {
    private final Disks disks = new Disks();
    private final Ledger ledger = new Ledger();
    private final Electorate electorate = new Electorate(disks);
    private final CommittedLog committed = new CommittedLog(disks, electorate, this::onCommitted);
    private final Outcomes outcomes = new Outcomes(ledger.registry());
    private final ClientCheck clients = new ClientCheck(committed, ledger);
    private final LossCheck losses;
    private final ConsensusCheck consensus;
    private final SlaveCheck slaves;
    private final Map<SimMaster, Long> applied = new HashMap<>();

    public Checks(Agenda agenda, Timings timings) {
        this.losses = new LossCheck(agenda, ledger, timings.lease().toNanos());
        this.consensus = new ConsensusCheck(disks, electorate, committed, losses::becameLeader);
        this.slaves = new SlaveCheck(agenda, consensus, ledger);
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

    /** Whether these masters, with the disks that they have now and that nothing has hurt, are a majority of those who count. */
    public boolean areMajority(Collection<SimMaster> masters, Membership of) {
        long there = masters.stream()
                .filter(master -> !master.isHurt())
                .map(disks::identity)
                .filter(id -> id != null && of.isVoter(id))
                .count();
        return there > of.voters().size() / 2;
    }

    /** Whether a master's disk belongs to no cluster yet. */
    public boolean isBlank(SimMaster master) {
        return disks.isBlank(master);
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

    public boolean isFormed() {
        return !disks.founders().isEmpty();
    }

    /** Whether {@link #sent} looks at messages of that kind: the others need not be decoded. */
    public static boolean lookAt(MessageKind kind) {
        return switch (kind) {
            case CONSENSUS,
                    REGISTER,
                    ATTEMPT_REPORTS,
                    REGISTERED,
                    REGISTER_REFUSED,
                    HEARTBEAT_ACK,
                    RUN_ORDERS,
                    STOP_ORDERS,
                    REPORTS_ACK,
                    DEREGISTERED -> true;
            default -> false;
        };
    }

    private void onCommitted(LogEntry entry) {
        boolean isCommand = entry.command().length > 0 && entry.kind() == LogEntry.Kind.COMMAND;
        List<Command> commands = isCommand ? CommandCodec.decode(entry.command()) : List.of();
        clients.committed(entry.index(), commands, ledger.apply(entry, commands));
    }

    @Override
    public void sent(SimNode from, SimNode to, Message message) {
        if (from instanceof SimMaster master) {
            consensus.look(master);
            if (message instanceof ConsensusEnvelope envelope && to instanceof SimMaster other) {
                consensus.sent(master, other, envelope);
            } else if (message instanceof SlaveOrder order && to instanceof SimSlave slave) {
                slaves.sent(master, slave, order);
            }
        } else if (from instanceof SimSlave slave && message instanceof SlaveReport report) {
            slaves.sent(slave, report);
        }
    }

    @Override
    public void received(SimNode to, PeerInfo from, Message message) {
        if (to instanceof SimSlave slave) {
            slaves.received(slave, message);
        } else if (to instanceof SimMaster master) {
            losses.received(master, message);
        }
    }

    @Override
    public void writing(SimMaster master, LogWrite write) {
        consensus.writing(master, write);
        if (master.isLeader()) {
            losses.proposing(master, write.entries());
        }
    }

    @Override
    public void madeDurable(
            SimMaster master, byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
        disks.madeDurable(master, metadata, entries, snapshot);
    }

    @Override
    public void started(SimNode node) {
        if (node instanceof SimSlave slave) {
            losses.started(slave);
        }
    }

    @Override
    public void stopped(SimNode node) {
        if (node instanceof SimMaster master) {
            consensus.stopped(master);
            losses.stopped(master);
            applied.remove(master);
        } else if (node instanceof SimSlave slave) {
            slaves.stopped(slave);
        }
    }

    @Override
    public void wiping(SimMaster master) {
        disks.takenAway(master);
    }

    @Override
    public void broken(SimMaster master, String promise, String what) {
        throw new PromiseBroken(promise, master + ": " + what);
    }

    @Override
    public void stepped(SimMaster master) {
        consensus.look(master);
        Registry registry = master.registry();
        if (registry == null || registry.appliedIndex() == 0) {
            return;
        }
        long index = registry.appliedIndex();
        Long before = applied.put(master, index);
        if (before != null && before == index) {
            return;
        }
        if (index > committed.size()) {
            throw new PromiseBroken("P2", master + " applied entry " + index + ", which is not committed");
        }
        if (registry.digest() != ledger.digest(index)) {
            throw new PromiseBroken("P10", "the registry of " + master + " differs from the others at index " + index);
        }
    }

    @Override
    public void stepped(SimSlave slave) {
        slaves.stepped(slave);
    }

    @Override
    public void attemptStarts(SimSlave slave, AttemptKey attempt, Work work) {
        slaves.starts(slave, attempt, work);
    }

    @Override
    public void attemptStopAsked(SimSlave slave, AttemptKey attempt) {
        slaves.stopAsked(slave, attempt);
    }

    @Override
    public void attemptOver(SimSlave slave, AttemptKey attempt, @Nullable JobOutcome outcome) {
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
    }

    @Override
    public void jobEndSeen(SimClientNode client, Job job) {
        clients.jobEndSeen(client, job);
    }
}
