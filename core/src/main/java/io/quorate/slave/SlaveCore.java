package io.quorate.slave;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.AttemptKey;
import io.quorate.model.Incarnation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a slave.
 *
 * <p>It belongs to no master (P7): it follows whoever leads the newest term that it knows, registers there with all that it
 * runs, and starts only what that leader orders under the session that it gave (P9). What runs goes on while there is no
 * leader. Each attempt is started at most once (P5), and its end is reported until the leader says that it is committed.
 *
 * <p>A {@link SlaveOrder.ReportsAck} always means an end: running attempts are not acknowledged, see {@link Reporter}.
 */
public final class SlaveCore implements RoleMachine {
    private final SlaveConfig config;
    private final SlaveEffects effects;
    private final LeaderTracker tracker;
    private final Fence fence = new Fence(Fence.MAX_TOMBSTONES);
    private final AttemptTable table = new AttemptTable(fence, AttemptTable.MAX_HELD);
    private final Registration registration;
    private final Reporter reporter;
    private final Memory memory;
    private final OrderBook orders;
    private final Departure departure;

    /** A slave that remembers nothing of an earlier process. */
    public SlaveCore(SlaveConfig config, Outbox out, SlaveEffects effects, RandomSource random) {
        this(config, List.of(), out, effects, random);
    }

    /** @param kept what {@link SlaveEffects#keep} was given and {@link SlaveEffects#forget} was not, by earlier processes */
    public SlaveCore(
            SlaveConfig config, List<KeptOutcome> kept, Outbox out, SlaveEffects effects, RandomSource random) {
        this.config = config;
        this.effects = effects;
        this.tracker = new LeaderTracker(out, random);
        this.registration = new Registration(config, out, effects, random, tracker, table);
        this.memory = new Memory(effects, tracker, table, kept);
        this.reporter = new Reporter(out, table, registration, effects);
        this.orders = new OrderBook(effects, table, fence, reporter, registration, memory);
        this.departure = new Departure(out, effects, table, registration);
    }

    /**
     * The runner says that nothing of the attempt executes any more.
     *
     * @throws IllegalStateException if the attempt was not started, or has ended before
     */
    public void attemptEnded(Now now, AttemptKey attempt, JobOutcome outcome) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        orders.ended(now, attempt, outcome);
        settle(now);
    }

    /**
     * The runner says that it has no room for the attempt and that nothing of it was executed.
     *
     * @throws IllegalStateException as {@link #attemptEnded}
     */
    public void attemptDeclined(Now now, AttemptKey attempt, String why) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        orders.declined(now, attempt, why);
        settle(now);
    }

    /**
     * The runner says that it stopped the exclusive attempt by itself, because the lease was about to end, and that nothing of it
     * executes any more. The job goes on elsewhere as soon as the leader hears of that.
     *
     * @throws IllegalStateException as {@link #attemptEnded}
     */
    public void attemptStopped(Now now, AttemptKey attempt) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        orders.stoppedByRunner(now, attempt);
        settle(now);
    }

    /**
     * The runner says that nothing of the attempt executes any more, and that it cannot tell what it came to.
     *
     * @throws IllegalStateException as {@link #attemptEnded}
     */
    public void attemptLost(Now now, AttemptKey attempt, String why) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        orders.lost(now, attempt, why);
        settle(now);
    }

    /**
     * Stops all attempts, tells the leader of each end as it comes, deregisters, and calls {@link SlaveEffects#left}. How long to
     * wait for that is the caller's decision; a second call does nothing.
     */
    public void leave(Now now) {
        if (!departure.isStaying()) {
            return;
        }
        registration.checkLease(now);
        departure.begin(now);
        orders.stopAll();
        settle(now);
    }

    /** The attempts that execute, those that were told to stop included, in the order of their tokens. */
    public List<AttemptKey> executing() {
        return table.executing();
    }

    /** Whether the cluster counts on this slave, as far as it knows. */
    public boolean hasSession() {
        return registration.session() != 0;
    }

    /** Until when, by {@link Now#nanos}, the slave may believe in its session; {@link Long#MIN_VALUE} without one. */
    public long leaseEndNanos() {
        return registration.leaseEndNanos();
    }

    /**
     * When, by {@link Now#nanos}, exclusive attempts begin to be stopped unless the lease is renewed before; {@link Long#MIN_VALUE}
     * before the first lease.
     */
    public long exclusiveUntilNanos() {
        return registration.exclusiveUntilNanos();
    }

    /** The newest term that is known to have a leader; orders of older ones are refused. */
    public long term() {
        return tracker.term();
    }

    /** Who leads, as far as is known. */
    public @Nullable NodeId leader() {
        return tracker.leader();
    }

    /** How many attempts it answers for; for tests. */
    int heldCount() {
        return table.all().size();
    }

    /** For observers: how many attempts and tombstones it holds. */
    public int remembered() {
        return heldCount() + tombstoneCount();
    }

    /** How many tombstones there are; for tests. */
    int tombstoneCount() {
        return fence.tombstoneCount();
    }

    @Override
    public NodeRef self() {
        return NodeRef.slave(config.id());
    }

    @Override
    public void start(Now now) {
        tracker.start(now);
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        if (departure.hasLeft() || from.node().role() != Role.MASTER) {
            return;
        }
        registration.checkLease(now);
        if (message instanceof LeaderInfo info) {
            if (info.clusterId() == 0 && tracker.clusterId() == 0) {
                return;
            }
            boolean isNew = tracker.onLeaderInfo(now, from.node().id(), info);
            memory.recall();
            if (isNew) {
                registration.onLeader(now);
            }
        } else if (message instanceof SlaveOrder order) {
            onOrder(now, from.node().id(), order);
        }
        settle(now);
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        if (!departure.hasLeft()) {
            tracker.onAnnouncement(now, announcement);
        }
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        tracker.onPeerUp(now, peer.node());
        if (peer.node().role() == Role.MASTER && peer.node().id().equals(tracker.leader())) {
            registration.onLeaderUp(now);
        }
        settle(now);
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        if (tracker.onPeerDown(now, peer)) {
            effects.event(new SlaveEvent.LeaderDoubted(peer.id(), tracker.term(), "the link to it is " + end));
        }
        settle(now);
    }

    /** A slave writes nothing: this never happens, and does nothing. */
    @Override
    public void onDurable(Now now, long write) {}

    @Override
    public void onWake(Now now) {
        if (departure.hasLeft()) {
            return;
        }
        registration.checkLease(now);
        tracker.onWake(now);
        settle(now);
    }

    @Override
    public long nextWakeNanos() {
        if (departure.hasLeft()) {
            return Long.MAX_VALUE;
        }
        return Math.min(
                Math.min(tracker.nextWakeNanos(), registration.nextWakeNanos()),
                Math.min(Math.min(reporter.nextWakeNanos(), orders.nextWakeNanos()), departure.nextWakeNanos()));
    }

    @Override
    public RoleAnnouncement announcement() {
        // Who is registered, or has a link to the leader, has found whom it looks for, and is known there.
        NodeId leader = tracker.leader();
        boolean hasFoundIt = registration.reportsTo() != null || (leader != null && tracker.isUp(leader));
        return new RoleAnnouncement(tracker.clusterId(), null, hasFoundIt);
    }

    private void onOrder(Now now, NodeId from, SlaveOrder order) {
        if (tracker.clusterId() == 0) {
            // Outcomes belong to a cluster: those that are to be told, and those of what this order may start.
            dropped(order, "the master has not said yet which cluster it belongs to");
            return;
        }
        if (!tracker.accepts(order.term(), from)) {
            dropped(order, "it is of term " + order.term() + ", the slave knows the leader of " + tracker.term());
            return;
        }
        if (tracker.hear(now, order.term(), from)) {
            registration.onLeader(now);
        }
        if (order instanceof SlaveOrder.Registered registered) {
            onRegistered(now, from, registered);
        } else if (order instanceof SlaveOrder.RegisterRefused refused) {
            registration.onRefused(now, from, refused);
        } else if (order instanceof SlaveOrder.ListAttempts wanted) {
            registration.onListAttempts(now, wanted);
        } else if (order instanceof SlaveOrder.HeartbeatAck ack) {
            if (registration.onHeartbeatAck(now, ack)) {
                fence.raiseLowestOpenToken(ack.lowestOpenToken());
            }
        } else if (order instanceof SlaveOrder.RunOrders run) {
            if (!isMeantForUs(run, run.incarnation(), run.session())) {
                return;
            }
            if (registration.isConfirmed()) {
                run.runs().forEach(one -> orders.run(now, one));
            } else {
                dropped(run, "whether its session goes on is not known yet; it is sent again");
            }
        } else if (order instanceof SlaveOrder.StopOrders stop) {
            if (isMeantForUs(stop, stop.incarnation(), stop.session())) {
                stop.attempts().forEach(key -> orders.stop(now, key));
            }
        } else if (order instanceof SlaveOrder.ReportsAck ack) {
            if (isMeantForUs(ack, config.incarnation(), ack.session())) {
                reporter.onAck(ack.attempts());
            }
        } else if (order instanceof SlaveOrder.Deregistered deregistered) {
            departure.onDeregistered(deregistered.session());
        }
    }

    private void onRegistered(Now now, NodeId from, SlaveOrder.Registered registered) {
        if (registration.onRegistered(now, from, registered)) {
            reporter.onRegistered(now, registered.sequence());
            registered.stop().forEach(key -> orders.stop(now, key));
        }
    }

    private boolean isMeantForUs(SlaveOrder order, Incarnation incarnation, long session) {
        if (incarnation.equals(config.incarnation()) && registration.isOfSession(session)) {
            return true;
        }
        dropped(order, "it is meant for another incarnation or session");
        return false;
    }

    private void dropped(SlaveOrder order, String why) {
        effects.event(new SlaveEvent.MessageDropped(order.kind().name(), why));
    }

    /** Sends whatever has become due by the step. */
    private void settle(Now now) {
        orders.stopExclusive(now);
        registration.tick(now);
        reporter.flush(now);
        departure.tick(now);
    }
}
