package io.quorate.slave;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.HeldDigest;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.RandomSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The slave's standing with the cluster: it registers with each new leader, sends it heartbeats, and knows until when the
 * cluster counts on it.
 *
 * <p>A session is ours from its {@link Registered} until the lease runs out or the leader says that it is over. Under a new
 * leader the same session goes on while the slave registers again. The lease counts from the <em>sending</em> of what was
 * answered (DESIGN: leases), so the slave never believes in it for longer than the leader does.
 */
final class Registration {
    private static final long FIRST_RETRY_NANOS = 200_000_000L;
    /** Without a link to the leader: each register dials it again. */
    private static final long LAST_UNLINKED_RETRY_NANOS = 1_000_000_000L;
    /**
     * A leader that does not answer for long has more to do than it can: ten thousand slaves that repeat themselves every second
     * would see to it that none of them is answered in time.
     */
    private static final long LAST_RETRY_NANOS = 5_000_000_000L;

    private static final long REFUSED_RETRY_NANOS = 1_000_000_000L;
    private static final long MIN_GAP_NANOS = 50_000_000L;
    private static final long MAX_PERIOD_MILLIS = 3_600_000L;

    private final SlaveConfig config;
    private final Outbox out;
    private final SlaveEffects effects;
    private final RandomSource random;
    private final LeaderTracker tracker;
    private final AttemptTable table;
    private final SentTimes registersSent = new SentTimes();
    private final SentTimes heartbeatsSent = new SentTimes();

    private long sequence;
    private long session;
    private boolean registering = true;
    private boolean confirmed;
    private long registeredAtHeartbeat;
    private boolean leaving;
    private long roundTerm;
    private @Nullable NodeId roundLeader;
    private long firstSequenceOfRound = 1;
    private long acceptedSequence;
    private long lastRegisterSequence;
    /** Since the leader of this round does not know what a digest stands for. */
    private boolean mustList;

    private long lastRegisterNanos = Long.MIN_VALUE;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long nextSendNanos;
    private long heartbeatSequence;
    private long answeredHeartbeat;
    private long heartbeatNanos;
    private long leaseNanos;
    private long leaseEndNanos;
    /** The end of the longest lease so far: what was granted with a session outlives it. */
    private long longestLeaseEndNanos = Long.MIN_VALUE;

    Registration(
            SlaveConfig config,
            Outbox out,
            SlaveEffects effects,
            RandomSource random,
            LeaderTracker tracker,
            AttemptTable table) {
        this.config = config;
        this.out = out;
        this.effects = effects;
        this.random = random;
        this.tracker = tracker;
        this.table = table;
    }

    /** 0 while there is none. */
    long session() {
        return session;
    }

    /** Whom reports go to: the leader, if it has registered this slave; else null. */
    @Nullable
    NodeId reportsTo() {
        return session != 0 && !registering ? tracker.leader() : null;
    }

    /** The next number of the sequence that registers and reports share. */
    long nextSequence() {
        return ++sequence;
    }

    /** The last one that {@link #nextSequence} gave; 0 before the first. */
    long lastSequence() {
        return sequence;
    }

    /**
     * Until when an exclusive attempt may execute before it is to be stopped. Whatever becomes of the session, nobody starts another one
     * before the longest lease that was granted is over (P5).
     */
    long exclusiveUntilNanos() {
        return longestLeaseEndNanos == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : longestLeaseEndNanos - config.timings().stopAllowance().toNanos();
    }

    /** To be called before all else in each step: after a pause, the session may be over (P9). */
    void checkLease(Now now) {
        if (session == 0 || now.nanos() < leaseEndNanos) {
            return;
        }
        effects.event(new SlaveEvent.LeaseLost(session));
        endSession();
        beginRegistering(now.nanos());
        tracker.askOthers(now);
    }

    /** There is a leader now, or another one, or the same one in a new term, or it is no longer doubted. */
    void onLeader(Now now) {
        NodeId leader = tracker.leader();
        if (leader == null) {
            return;
        }
        effects.event(new SlaveEvent.LeaderFound(leader, tracker.term()));
        boolean isSame = roundTerm == tracker.term() && leader.equals(roundLeader);
        if (isSame) {
            nextSendNanos = registering ? soonestRegister(now.nanos()) : now.nanos();
            return;
        }
        roundTerm = tracker.term();
        roundLeader = leader;
        beginRegistering(now.nanos());
    }

    /** A link to the leader is there: what was sent before may have been lost with the one before. */
    void onLeaderUp(Now now) {
        if (registering) {
            nextSendNanos = Math.min(nextSendNanos, soonestRegister(now.nanos()));
        }
    }

    /** @return whether it counts: then the session, the lease and whom to report to are new */
    boolean onRegistered(Now now, NodeId from, Registered registered) {
        long sentNanos = registersSent.of(registered.sequence());
        boolean isOfThisRound = registered.sequence() >= firstSequenceOfRound
                && registered.sequence() > acceptedSequence
                && registered.sequence() <= lastRegisterSequence;
        if (!registered.incarnation().equals(config.incarnation())
                || !isOfThisRound
                || sentNanos == SentTimes.UNKNOWN
                || registered.session() == 0) {
            dropped("Registered", "it answers no register of this round");
            return false;
        }
        long grantedNanos =
                period(registered.leaseMillis(), config.timings().lease().toNanos());
        if (now.nanos() >= sentNanos + grantedNanos) {
            dropped("Registered", "its lease is over already");
            return false;
        }
        if (registered.session() != session && !table.wasAllToldBy(registered.sequence())) {
            // The cluster does not count what was started since: under this session it would never hear of it (P5, P6).
            dropped("Registered", "its session is another one, and the register did not tell of all that is held now");
            beginRegistering(now.nanos());
            return false;
        }
        becomeRegistered(now, from, registered, sentNanos, grantedNanos);
        return true;
    }

    private void becomeRegistered(Now now, NodeId from, Registered registered, long sentNanos, long grantedNanos) {
        session = registered.session();
        registering = false;
        acceptedSequence = registered.sequence();
        heartbeatNanos = period(
                registered.heartbeatMillis(), config.timings().slaveHeartbeat().toNanos());
        leaseNanos = grantedNanos;
        leaseEndNanos = sentNanos + grantedNanos;
        holdLease(sentNanos, grantedNanos);
        answeredHeartbeat = heartbeatSequence;
        registeredAtHeartbeat = heartbeatSequence;
        confirmed = registered.sequence() == lastRegisterSequence;
        retryNanos = FIRST_RETRY_NANOS;
        nextSendNanos = leaving || !confirmed ? now.nanos() : now.nanos() + jittered(heartbeatNanos);
        effects.event(new SlaveEvent.Registered(from, registered.term(), session));
    }

    void onListAttempts(Now now, ListAttempts wanted) {
        boolean isOfThisRound = registering
                && wanted.incarnation().equals(config.incarnation())
                && wanted.sequence() >= firstSequenceOfRound
                && wanted.sequence() <= lastRegisterSequence;
        if (!isOfThisRound) {
            dropped("ListAttempts", "it answers no register of this round");
        } else if (!mustList) {
            mustList = true;
            nextSendNanos = soonestRegister(now.nanos());
        }
    }

    void onRefused(Now now, NodeId from, RegisterRefused refused) {
        if (!refused.incarnation().equals(config.incarnation())) {
            dropped("RegisterRefused", "it is meant for another incarnation");
            return;
        }
        effects.event(new SlaveEvent.RegistrationRefused(from, refused.reregister(), refused.reason()));
        endSession();
        beginRegistering(refused.reregister() ? now.nanos() : now.nanos() + REFUSED_RETRY_NANOS);
    }

    /** @return whether it is of this session */
    boolean onHeartbeatAck(Now now, HeartbeatAck ack) {
        if (!isOfSession(ack.session())) {
            dropped("HeartbeatAck", "it is of another session");
            return false;
        }
        long sentNanos = heartbeatsSent.of(ack.sequence());
        if (sentNanos != SentTimes.UNKNOWN) {
            long grantedNanos = period(ack.leaseMillis(), leaseNanos);
            if (ack.sequence() >= answeredHeartbeat) {
                answeredHeartbeat = ack.sequence();
                adoptTimes(now, period(ack.heartbeatMillis(), heartbeatNanos), grantedNanos);
            }
            confirmed |= ack.sequence() > registeredAtHeartbeat;
            leaseEndNanos = Math.max(leaseEndNanos, sentNanos + grantedNanos);
            holdLease(sentNanos, grantedNanos);
        }
        return true;
    }

    private void adoptTimes(Now now, long newHeartbeatNanos, long newLeaseNanos) {
        leaseNanos = newLeaseNanos;
        if (newHeartbeatNanos < heartbeatNanos && !registering) {
            // Under a short lease, the next one is not to wait for as long as under the long one before.
            nextSendNanos = Math.min(nextSendNanos, now.nanos() + jittered(newHeartbeatNanos));
        }
        heartbeatNanos = newHeartbeatNanos;
    }

    private void holdLease(long sentNanos, long grantedNanos) {
        longestLeaseEndNanos = Math.max(longestLeaseEndNanos, sentNanos + grantedNanos);
        effects.leaseHolds(sentNanos, grantedNanos);
    }

    /**
     * Whether nothing can have ended the session without a word. A register that is under way may arrive when the session has
     * been lost: it then begins the next one, of which nothing that was started since it was sent is known, so nothing may be (P6).
     * Its answer tells, or that to a heartbeat which was sent later.
     */
    boolean isConfirmed() {
        return confirmed;
    }

    boolean isOfSession(long other) {
        return session != 0 && session == other;
    }

    /** The slave is about to leave: the leader hears of it at once, and with each word from now on. */
    void becomeLeaving(Now now) {
        leaving = true;
        if (!registering) {
            nextSendNanos = now.nanos();
        }
    }

    boolean isLeaving() {
        return leaving;
    }

    /** The slave has left: nothing is sent any more. */
    void endSession() {
        session = 0;
        leaseEndNanos = 0;
    }

    /** Sends what is due. */
    void tick(Now now) {
        NodeId leader = tracker.leader();
        if (leader == null || now.nanos() < nextSendNanos) {
            return;
        }
        if (registering) {
            sendRegister(now, leader);
        } else {
            sendHeartbeat(now, leader);
        }
    }

    /** Until when the cluster counts on this slave; {@link Long#MIN_VALUE} while it does not. */
    long leaseEndNanos() {
        return session == 0 ? Long.MIN_VALUE : leaseEndNanos;
    }

    long nextWakeNanos() {
        long lease = session == 0 ? Long.MAX_VALUE : leaseEndNanos;
        return tracker.leader() == null ? lease : Math.min(lease, nextSendNanos);
    }

    private void beginRegistering(long atNanos) {
        registering = true;
        mustList = false;
        firstSequenceOfRound = sequence + 1;
        retryNanos = FIRST_RETRY_NANOS;
        nextSendNanos = soonestRegister(atNanos);
    }

    private long soonestRegister(long atNanos) {
        return lastRegisterNanos == Long.MIN_VALUE ? atNanos : Math.max(atNanos, lastRegisterNanos + MIN_GAP_NANOS);
    }

    private void sendRegister(Now now, NodeId leader) {
        if (retryNanos > FIRST_RETRY_NANOS) {
            tracker.askOthers(now);
        }
        lastRegisterSequence = nextSequence();
        lastRegisterNanos = now.nanos();
        confirmed = false;
        registeredAtHeartbeat = heartbeatSequence;
        registersSent.sent(lastRegisterSequence, now.nanos());
        nextSendNanos = now.nanos() + jittered(retryNanos);
        retryNanos = Math.min(retryNanos * 2, tracker.isUp(leader) ? LAST_RETRY_NANOS : LAST_UNLINKED_RETRY_NANOS);
        HeldDigest digest = mustList ? null : table.digest(config.maxListed());
        out.send(
                NodeRef.master(leader),
                new Register(
                        config.incarnation(),
                        lastRegisterSequence,
                        config.endpoint(),
                        config.resources(),
                        config.maxAttempts(),
                        config.attributes(),
                        digest == null ? table.tellAll(lastRegisterSequence) : List.of(),
                        digest));
    }

    private void sendHeartbeat(Now now, NodeId leader) {
        if (answeredHeartbeat < heartbeatSequence) {
            tracker.askOthers(now);
        }
        heartbeatSequence++;
        heartbeatsSent.sent(heartbeatSequence, now.nanos());
        nextSendNanos = now.nanos() + jittered(heartbeatNanos);
        out.send(NodeRef.master(leader), new Heartbeat(session, heartbeatSequence, leaving));
    }

    /** Give or take a tenth, so that slaves that registered together do not stay in step. */
    private long jittered(long nanos) {
        long tenth = nanos / 10;
        return random.between(nanos - tenth, nanos + tenth);
    }

    private static long period(long millis, long fallbackNanos) {
        return millis >= 1 && millis <= MAX_PERIOD_MILLIS ? TimeUnit.MILLISECONDS.toNanos(millis) : fallbackNanos;
    }

    private void dropped(String kind, String why) {
        effects.event(new SlaveEvent.MessageDropped(kind, why));
    }
}
