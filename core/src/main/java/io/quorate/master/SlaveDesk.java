package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.protocol.SlaveOrder.Deregistered;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import io.quorate.spi.LinkEnd;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the leader has to do with slaves: registers them, and answers heartbeats once a quorum has confirmed that it still leads. Which
 * of them are {@link SlaveLosses lost} is found out beside it.
 */
final class SlaveDesk {
    private static final int COMMAND_BYTES = 512;

    private final Registry registry;
    private final Replica replica;
    private final Scheduler scheduler;
    private final ExclusionWait exclusion;
    private final OrderBook orders;
    private final ReportDesk reports;
    private final Outbox out;
    private final MasterEffects effects;
    private final SlaveLosses losses;
    /** Slaves whose registration is on its way through the log. */
    private final TreeMap<NodeId, Incarnation> registering = new TreeMap<>();
    /** Slaves that are about to deregister, with their session: nothing new is placed there. */
    private final TreeMap<NodeId, Long> leaving = new TreeMap<>();

    private boolean active;
    private long term;

    SlaveDesk(
            Replica replica,
            Scheduler scheduler,
            ExclusionWait exclusion,
            OrderBook orders,
            Outbox out,
            MasterEffects effects,
            Timings timings,
            Brake brake,
            BiConsumer<Now, NodeId> tellLeader) {
        this.registry = replica.registry();
        this.replica = replica;
        this.scheduler = scheduler;
        this.exclusion = exclusion;
        this.orders = orders;
        this.out = out;
        this.effects = effects;
        this.reports = new ReportDesk(replica, out);
        this.losses = new SlaveLosses(replica, scheduler, out, effects, timings, brake, tellLeader, leaving::remove);
    }

    void becomeActive(long nowNanos, long newTerm) {
        active = true;
        term = newTerm;
        reports.becomeActive(newTerm);
        losses.becomeActive();
        for (NodeId slave : registry.slaveIds()) {
            if (registry.session(slave) != 0) {
                losses.watch(slave, nowNanos);
                Endpoint endpoint = registry.endpoint(slave);
                if (endpoint != null) {
                    out.learn(NodeRef.slave(slave), endpoint);
                }
            }
        }
    }

    void becomeIdle() {
        active = false;
        losses.becomeIdle();
        registering.clear();
        leaving.clear();
        reports.becomeIdle();
    }

    /** Whether what slaves may forget is still to be told. */
    boolean hasAcks() {
        return reports.hasAcks();
    }

    void flushAcks() {
        reports.flush();
    }

    long nextWakeNanos() {
        return losses.nextWakeNanos();
    }

    void onWake(Now now) {
        losses.onWake(now);
    }

    /** Only called while active. */
    void onReport(Now now, PeerInfo from, SlaveReport report) {
        NodeId slave = from.node().id();
        if (report instanceof SlaveReport.Register register) {
            onRegister(now, from, register);
        } else if (report instanceof SlaveReport.Deregister deregister) {
            onDeregister(now, slave, deregister.session());
        } else if (report instanceof SlaveReport.Heartbeat heartbeat) {
            // One that is about to be lost gets no lease any more (P5).
            if (isCurrent(now, from, heartbeat.session(), heartbeat.leaving()) && !losses.isLosing(slave)) {
                exclusion.heard(slave, now.nanos());
                // A period later at most: of a lease, that is little, and it saves a round of heartbeats for each of a
                // slave's.
                replica.whenNextConfirmed(now.nanos(), new HeartbeatAnswer(slave, heartbeat));
            }
        } else if (report instanceof SlaveReport.AttemptReports attemptReports) {
            if (isCurrent(now, from, attemptReports.session(), attemptReports.leaving())) {
                reports.onReports(now, slave, attemptReports);
            }
        }
    }

    /** A link to a slave broke, or could not be opened. */
    void onSlaveDown(Now now, NodeId slave, LinkEnd end) {
        losses.onSlaveDown(now, slave, end);
    }

    void onSlaveUp(PeerInfo peer) {
        losses.onSlaveUp(peer.node().id());
    }

    private boolean isCurrent(Now now, PeerInfo from, long session, boolean isLeaving) {
        NodeId slave = from.node().id();
        if (session == 0 || registry.session(slave) != session) {
            out.send(
                    from.node(),
                    new RegisterRefused(
                            term, from.incarnation(), true, "the session is over or unknown; register again"));
            return false;
        }
        if (isLeaving) {
            leaving.put(slave, session);
        }
        heard(now, slave);
        return true;
    }

    private void heard(Now now, NodeId slave) {
        losses.heard(now, slave);
        thaw(slave);
    }

    /** Places jobs there again, unless it is about to leave. */
    private void thaw(NodeId slave) {
        Long session = leaving.get(slave);
        boolean leaves = session != null && session == registry.session(slave);
        if (!leaves) {
            leaving.remove(slave);
        }
        scheduler.freeze(slave, leaves);
    }

    private void onRegister(Now now, PeerInfo from, SlaveReport.Register register) {
        NodeId slave = from.node().id();
        if (!register.incarnation().equals(from.incarnation())) {
            return;
        }
        String usurped = livingNamesake(now, from);
        if (usurped != null) {
            effects.event(new MasterEvent(MasterEvent.Kind.SLAVE_REFUSED, usurped));
            out.send(from.node(), new RegisterRefused(term, from.incarnation(), false, usurped));
            return;
        }
        if (register.incarnation().equals(registering.get(slave))) {
            return;
        }
        HeldDigest digest = register.digest();
        if (digest != null && !registry.knows(slave, register.incarnation(), digest)) {
            wantList(from, register);
            return;
        }
        Command.RegisterSlave command = new Command.RegisterSlave(
                now.wallMillis(),
                slave,
                register.incarnation(),
                register.sequence(),
                register.endpoint(),
                register.resources(),
                register.maxAttempts(),
                register.attributes(),
                register.attempts(),
                digest);
        int size = COMMAND_BYTES;
        for (var attempt : register.attempts()) {
            size += Sizes.of(attempt);
        }
        if (replica.offer(new Registration(now, from, register, command, size))) {
            exclusion.heard(slave, now.nanos());
            registering.put(slave, register.incarnation());
        }
    }

    private void wantList(PeerInfo from, SlaveReport.Register register) {
        out.send(from.node(), new ListAttempts(term, register.incarnation(), register.sequence()));
    }

    /**
     * Why the register is refused: another incarnation of this slave id is alive. Null if there is none. One that listens at
     * the very same address cannot be alive beside the new one.
     */
    private @Nullable String livingNamesake(Now now, PeerInfo from) {
        NodeId slave = from.node().id();
        Incarnation known = registry.incarnation(slave);
        SlaveInfo info = registry.slave(slave);
        if (info == null || known == null || known.equals(from.incarnation()) || registry.session(slave) == 0) {
            return null;
        }
        if (info.endpoint() != null && info.endpoint().equals(from.endpoint())) {
            return null;
        }
        if (losses.isLosing(slave) || losses.isOverdue(now, slave)) {
            return null;
        }
        return "slave id " + slave + " is in use: " + info.endpoint() + " (incarnation " + known
                + ") is alive, so the one at " + from.endpoint() + " (incarnation " + from.incarnation()
                + ") is refused until that one is lost";
    }

    private void onDeregister(Now now, NodeId slave, long session) {
        if (registry.session(slave) != session || session == 0) {
            out.send(NodeRef.slave(slave), new Deregistered(term, session));
            return;
        }
        replica.offer(new Departure(slave, session, new Command.DeregisterSlave(now.wallMillis(), slave, session)));
    }

    /** Answers a heartbeat once the quorum round that began after it is through. */
    private final class HeartbeatAnswer implements ReadQueue.Reader {
        private final NodeId slave;
        private final SlaveReport.Heartbeat heartbeat;

        HeartbeatAnswer(NodeId slave, SlaveReport.Heartbeat heartbeat) {
            this.slave = slave;
            this.heartbeat = heartbeat;
        }

        @Override
        public void confirmed() {
            if (active && registry.session(slave) == heartbeat.session() && !losses.isLosing(slave)) {
                out.send(
                        NodeRef.slave(slave),
                        new HeartbeatAck(
                                term,
                                heartbeat.session(),
                                heartbeat.sequence(),
                                registry.lowestOpenToken(slave),
                                losses.granted().slaveHeartbeat().toMillis(),
                                losses.granted().lease().toMillis()));
            }
        }

        @Override
        public void failed() {
            // Silence is the answer of one who may not lead: the slave looks for a leader when its lease runs out.
        }
    }

    private final class Registration extends SlaveProposal {
        private final Now proposedAt;
        private final PeerInfo peer;
        private final SlaveReport.Register register;

        Registration(Now now, PeerInfo peer, SlaveReport.Register register, Command command, int sizeBytes) {
            super(peer.node().id(), command, sizeBytes);
            this.proposedAt = now;
            this.peer = peer;
            this.register = register;
        }

        @Override
        public void applied(CommandResult result) {
            registering.remove(slave());
            if (!active) {
                return;
            }
            if (result instanceof CommandResult.SlaveRegistered registered) {
                losses.watch(slave(), proposedAt.nanos());
                thaw(slave());
                out.send(
                        peer.node(),
                        new Registered(
                                term,
                                register.incarnation(),
                                register.sequence(),
                                registered.session(),
                                losses.granted().slaveHeartbeat().toMillis(),
                                losses.granted().lease().toMillis(),
                                registered.stop()));
                reports.acknowledgeEnded(slave(), registered.session(), register.attempts());
                orders.tellAgain(slave());
                effects.event(new MasterEvent(
                        MasterEvent.Kind.SLAVE_REGISTERED,
                        "slave " + slave() + " registered from " + peer.endpoint() + " with " + register.resources()
                                + " and " + held() + " attempts"));
            } else if (result instanceof CommandResult.AttemptsUnknown) {
                wantList(peer, register);
            } else if (result instanceof CommandResult.SlaveRefused refused && !refused.stale()) {
                out.send(peer.node(), new RegisterRefused(term, register.incarnation(), false, refused.reason()));
            }
        }

        private int held() {
            HeldDigest digest = register.digest();
            return digest == null ? register.attempts().size() : digest.count();
        }

        @Override
        public void lost(boolean mayHappen) {
            registering.remove(slave());
        }

        @Override
        public void tooLong(int bytes) {
            registering.remove(slave());
            String reason = "the register of slave " + slave() + " takes " + bytes + " bytes in the log, at most "
                    + ProtocolLimits.MAX_COMMAND_BYTES + " are possible; it holds "
                    + register.attempts().size() + " attempts";
            effects.event(new MasterEvent(MasterEvent.Kind.SLAVE_REFUSED, reason));
            out.send(peer.node(), new RegisterRefused(term, register.incarnation(), false, reason));
        }
    }

    private final class Departure extends SlaveProposal {
        private final long session;

        Departure(NodeId slave, long session, Command command) {
            super(slave, command, COMMAND_BYTES);
            this.session = session;
        }

        @Override
        public void applied(CommandResult result) {
            if (active) {
                losses.forget(slave());
                leaving.remove(slave(), session);
                out.send(NodeRef.slave(slave()), new Deregistered(term, session));
            }
        }
    }
}
