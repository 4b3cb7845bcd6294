package io.quorate.simulation.check;

import io.quorate.model.Incarnation;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimSlave;
import io.quorate.spi.LogEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * No slave is given up without need (P7): when a leader proposes a slave's loss, the process of that session is gone, or this
 * leader, in office for a lease, has got nothing from it for a lease, as long as the last one that it granted to it. The times are the simulation's: a leader whose clock is
 * fast must have waited longer by its own.
 */
final class LossCheck {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final Agenda agenda;
    private final Ledger ledger;
    private final long leaseNanos;
    private final Map<Incarnation, SimSlave> processes = new HashMap<>();
    private final Map<SimMaster, Office> offices = new HashMap<>();

    /** What a master has heard since it last became a leader. */
    private static final class Office {
        private final long sinceNanos;
        private final int leaseFactorAtFirst;
        /** When something of a session last arrived. */
        private final Map<Long, Long> heard = new HashMap<>();
        /** How long the lease is that it last granted to a session. */
        private final Map<Long, Long> granted = new HashMap<>();

        private Office(long sinceNanos, int leaseFactorAtFirst) {
            this.sinceNanos = sinceNanos;
            this.leaseFactorAtFirst = leaseFactorAtFirst;
        }
    }

    LossCheck(Agenda agenda, Ledger ledger, long leaseNanos) {
        this.agenda = agenda;
        this.ledger = ledger;
        this.leaseNanos = leaseNanos;
    }

    void started(SimSlave slave) {
        processes.put(slave.incarnation(), slave);
    }

    void stopped(SimMaster master) {
        offices.remove(master);
    }

    void becameLeader(SimMaster master) {
        offices.put(master, new Office(agenda.nowNanos(), ledger.registry().leaseFactor()));
    }

    void received(SimMaster master, Message message) {
        Office office = offices.get(master);
        if (office == null) {
            return;
        }
        if (message instanceof SlaveReport.Heartbeat heartbeat) {
            office.heard.put(heartbeat.session(), agenda.nowNanos());
        } else if (message instanceof SlaveReport.AttemptReports reports) {
            office.heard.put(reports.session(), agenda.nowNanos());
        }
    }

    void sent(SimMaster master, SlaveOrder order) {
        Office office = offices.get(master);
        if (office == null) {
            return;
        }
        if (order instanceof SlaveOrder.Registered registered) {
            office.granted.put(registered.session(), registered.leaseMillis() * NANOS_PER_MILLI);
        } else if (order instanceof SlaveOrder.HeartbeatAck ack) {
            office.granted.put(ack.session(), ack.leaseMillis() * NANOS_PER_MILLI);
        }
    }

    /** A leader adds entries of its own to its log. */
    void proposing(SimMaster leader, List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (entry.command().length > 0 && entry.kind() == LogEntry.Kind.COMMAND) {
                CommandCodec.decode(entry.command()).forEach(command -> proposing(leader, command));
            }
        }
    }

    private void proposing(SimMaster leader, Command command) {
        if (command instanceof Command.LoseSlave lose) {
            if (livesOn(lose.session()) != null && !isSilent(leader, lose.session())) {
                throw new PromiseBroken(
                        "P7", leader + " gives up " + lose.slave() + ", which it has heard of within a lease: " + lose);
            }
        } else if (command instanceof Command.DeregisterSlave left) {
            SimSlave alive = livesOn(left.session());
            if (alive != null && !alive.isLeaving()) {
                throw new PromiseBroken("P7", leader + " deregisters " + alive + ", which stays: " + left);
            }
        }
    }

    private boolean isSilent(SimMaster leader, long session) {
        Office office = offices.get(leader);
        if (office == null) {
            return false;
        }
        long since = Math.max(office.sinceNanos, office.heard.getOrDefault(session, 0L));
        // Whom it has not answered yet, the leader before may have.
        int factor = Math.min(office.leaseFactorAtFirst, ledger.registry().leaseFactor());
        return agenda.nowNanos() - since >= office.granted.getOrDefault(session, leaseNanos * factor);
    }

    /** The slave on which the process of that session runs, or stands still; null if that process is gone. */
    private @Nullable SimSlave livesOn(long session) {
        Incarnation incarnation = ledger.incarnationOf(session);
        SimSlave slave = incarnation == null ? null : processes.get(incarnation);
        return slave != null && slave.isUp() && slave.incarnation().equals(incarnation) ? slave : null;
    }
}
