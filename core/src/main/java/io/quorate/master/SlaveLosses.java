package io.quorate.master;

import io.quorate.failure.LeaseDetector;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import io.quorate.spi.LinkEnd;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Finds out which slaves are lost, and has them declared so: by their leases, and before that by what their connections tell. When one
 * was last heard is soft state: a new leader gives every slave a whole lease of grace.
 */
final class SlaveLosses {
    private static final int COMMAND_BYTES = 512;
    /** A leader that lags behind need not look at the same deadline over and over before it has heard what came. */
    private static final long LAGGING_LOOK_NANOS = 10_000_000L;
    /** When very many slaves are silent, a look takes a few milliseconds. */
    private static final long LONG_LOOK_NANOS = 100_000_000L;

    private static final int VERY_MANY = 250;

    private final Registry registry;
    private final Replica replica;
    private final Scheduler scheduler;
    private final MasterEffects effects;
    private final LeaseScale leases;
    private final LeaseDetector<NodeId> detector;
    private final Brake brake;
    private final Probes probes;
    private final Examination examination;
    private final BiConsumer<NodeId, Long> whenLost;
    /** Slaves whose loss is on its way through the log, with the session that is to end. */
    private final TreeMap<NodeId, Long> losing = new TreeMap<>();

    /** The detector takes it for a pause of this node if it is not asked for longer than a heartbeat. */
    private final long longestPauseNanos;

    private boolean active;
    private long nextLookNanos = Long.MIN_VALUE;
    private long nextProbeNanos = Long.MIN_VALUE;
    /** As of the last look: see {@link Now#heardUntilNanos}. */
    private long heardUntilNanos = Long.MIN_VALUE;

    /**
     * @param tellLeader tells a slave who leads
     * @param whenLost hears which session of a slave has ended with a loss
     */
    SlaveLosses(
            Replica replica,
            Scheduler scheduler,
            Outbox out,
            MasterEffects effects,
            Timings timings,
            Brake brake,
            BiConsumer<Now, NodeId> tellLeader,
            BiConsumer<NodeId, Long> whenLost) {
        this.registry = replica.registry();
        this.replica = replica;
        this.scheduler = scheduler;
        this.effects = effects;
        this.brake = brake;
        this.whenLost = whenLost;
        this.probes = new Probes(tellLeader);
        this.examination = new Examination(out);
        // A node that did not look for longer than a heartbeat was paused itself: that is no slave's fault.
        long heartbeatNanos = timings.slaveHeartbeat().toNanos();
        this.detector = new LeaseDetector<>(timings.leaseWithDrift().toNanos(), heartbeatNanos);
        this.longestPauseNanos = heartbeatNanos / 2;
        this.leases = new LeaseScale(timings, registry, replica::offer, effects, this::countWithLeases);
    }

    void becomeActive() {
        active = true;
        leases.becomeActive();
        countWithLeases();
    }

    private void countWithLeases() {
        long leaseNanos = leases.counted().leaseWithDrift().toNanos();
        detector.setLease(leaseNanos);
        brake.setWindow(leaseNanos);
    }

    void becomeIdle() {
        active = false;
        detector.clear();
        brake.reset();
        probes.clear();
        losing.clear();
        examination.clear();
    }

    /** What slaves are told of their leases. */
    Timings granted() {
        return leases.granted();
    }

    /** Counts it as heard at that time, if it was not heard later. */
    void watch(NodeId slave, long nanos) {
        detector.watch(slave, nanos);
    }

    void heard(Now now, NodeId slave) {
        detector.heard(slave, now.nanos());
        examination.end(slave);
    }

    /** It has left. */
    void forget(NodeId slave) {
        detector.forget(slave);
    }

    boolean isOverdue(Now now, NodeId slave) {
        return detector.overdue(now.nanos(), heardUntilNanos).contains(slave);
    }

    long nextWakeNanos() {
        if (!active) {
            return Long.MAX_VALUE;
        }
        // While slaves are overdue and not given up, the detector has no better time to tell than one that is past.
        long look = brake.isEngaged() ? brake.nextLookNanos() : detector.nextDeadlineNanos();
        return Math.min(Math.max(look, nextLookNanos), examination.nextWakeNanos());
    }

    void onWake(Now now) {
        if (active) {
            leases.review(now, detector.watched());
            loseOverdue(now);
            examination.wake(now.nanos());
        }
    }

    private void loseOverdue(Now now) {
        if (now.nanos() < nextLookNanos) {
            return;
        }
        // What has come and was not looked at yet may be the word that is missed.
        heardUntilNanos = now.heardUntilNanos();
        List<NodeId> overdue = detector.overdue(now.nanos(), heardUntilNanos);
        probe(now);
        boolean wasEngaged = brake.isEngaged();
        // Their leases run out within a heartbeat.
        Timings counted = leases.counted();
        long silenceNanos =
                counted.leaseWithDrift().toNanos() - counted.slaveHeartbeat().toNanos();
        int silent = detector.countSilentFor(silenceNanos, now.nanos(), heardUntilNanos);
        nextLookNanos = now.nanos() + untilNextLook(now, silent);
        int permits = brake.permits(heardUntilNanos, overdue.size(), silent, detector.watched());
        String problem = brake.problem();
        if (problem != null && !wasEngaged) {
            effects.event(new MasterEvent(MasterEvent.Kind.SLAVES_SILENT, problem));
        }
        for (int i = 0; i < overdue.size(); i++) {
            NodeId slave = overdue.get(i);
            if (i < permits) {
                lose(now, slave, "its lease of " + leases.counted().lease().toMillis() + " ms ran out unanswered");
            } else {
                scheduler.freeze(slave, true);
            }
        }
    }

    private long untilNextLook(Now now, int silent) {
        long pause = silent > VERY_MANY ? LONG_LOOK_NANOS : now.lagNanos() > 0 ? LAGGING_LOOK_NANOS : 0;
        return Math.min(pause, longestPauseNanos);
    }

    private void probe(Now now) {
        if (now.nanos() >= nextProbeNanos) {
            nextProbeNanos = now.nanos() + LONG_LOOK_NANOS;
            long heartbeatNanos = leases.counted().slaveHeartbeat().toNanos();
            probes.look(now, detector.silentFor(heartbeatNanos * 3 / 2, now.nanos(), heardUntilNanos));
        }
    }

    /** A link to a slave broke, or could not be opened. */
    void onSlaveDown(Now now, NodeId slave, LinkEnd end) {
        if (!active || registry.session(slave) == 0) {
            return;
        }
        switch (end) {
            case REFUSED -> {
                scheduler.freeze(slave, true);
                if (examination.refused(slave, registry.session(slave))) {
                    lose(now, slave, "its process is gone: the connection was refused");
                }
            }
            case BROKEN -> {
                scheduler.freeze(slave, true);
                examination.begin(slave);
            }
            // Proves nothing: the lease decides, and meanwhile nothing new is placed there.
            case UNREACHABLE -> {
                scheduler.freeze(slave, true);
                examination.failed(now.nanos(), slave);
            }
            case LOCAL -> {}
        }
    }

    void onSlaveUp(NodeId slave) {
        if (active) {
            examination.end(slave);
        }
    }

    private void lose(Now now, NodeId slave, String cause) {
        long session = registry.session(slave);
        if (session == 0) {
            detector.forget(slave);
            return;
        }
        if (isLosing(slave)) {
            return;
        }
        if (replica.offer(new Loss(slave, new Command.LoseSlave(now.wallMillis(), slave, session, cause)))) {
            losing.put(slave, session);
            detector.forget(slave);
            examination.end(slave);
        } else {
            // Too much is waiting for the log: look again after another lease.
            detector.watch(slave, now.nanos());
        }
    }

    /** Whether its present session is about to end with a loss: of that, it gets no lease any more (P5). */
    boolean isLosing(NodeId slave) {
        Long session = losing.get(slave);
        return session != null && session == registry.session(slave);
    }

    private final class Loss extends SlaveProposal {
        private final Command.LoseSlave command;

        Loss(NodeId slave, Command.LoseSlave command) {
            super(slave, command, COMMAND_BYTES);
            this.command = command;
        }

        @Override
        public void applied(CommandResult result) {
            losing.remove(slave(), command.session());
            whenLost.accept(slave(), command.session());
            if (active && result instanceof CommandResult.Applied) {
                detector.forget(slave());
                effects.event(new MasterEvent(
                        MasterEvent.Kind.SLAVE_LOST, "slave " + slave() + " is lost: " + command.cause()));
            }
        }

        @Override
        public void lost(boolean mayHappen) {
            losing.remove(slave(), command.session());
        }
    }
}
