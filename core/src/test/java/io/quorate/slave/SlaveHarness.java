package io.quorate.slave;

import io.quorate.kernel.Now;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.model.Work;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A slave stepped by hand: the test is its clock, its runner and all masters. */
final class SlaveHarness implements SlaveEffects {
    static final NodeId M1 = NodeId.of("m1");
    static final NodeId M2 = NodeId.of("m2");
    static final Incarnation INCARNATION = new Incarnation(77);
    static final Work WORK = new Work.Handler("work", Bytes.EMPTY);
    static final Work UNKNOWN_WORK = new Work.Handler("unknown", Bytes.EMPTY);
    static final JobOutcome DONE = JobOutcome.succeeded(Bytes.EMPTY);
    static final long LEASE_MILLIS = 2500;
    static final long HEARTBEAT_MILLIS = 800;
    static final long MILLI = 1_000_000L;

    final RecordingOutbox out = new RecordingOutbox();
    final List<AttemptKey> started = new ArrayList<>();
    final List<AttemptKey> stopped = new ArrayList<>();
    /** The ends of leases that it was told of. */
    final List<Long> leases = new ArrayList<>();

    final List<SlaveEvent> events = new ArrayList<>();
    int left;
    long nanos;
    final List<KeptOutcome> kept = new ArrayList<>();
    final List<AttemptKey> forgotten = new ArrayList<>();
    final SlaveCore core;

    SlaveHarness() {
        this(List.of());
    }

    /** A slave whose earlier process has kept that. */
    SlaveHarness(List<KeptOutcome> recovered) {
        core = new SlaveCore(
                new SlaveConfig(
                        NodeId.of("s1"),
                        INCARNATION,
                        null,
                        Resources.NONE,
                        SlaveInfo.MAX_ATTEMPTS,
                        new TreeMap<>(),
                        Timings.defaults()),
                recovered,
                out,
                this,
                new SeededRandom(1));
        core.start(now());
    }

    /** A slave that m1, the leader of term 1, has registered under session 10. */
    static SlaveHarness registered() {
        SlaveHarness harness = new SlaveHarness();
        harness.leaderIs(1, M1);
        harness.grant(1, M1, 10);
        return harness;
    }

    Now now() {
        return new Now(nanos, 0);
    }

    void from(NodeId master, Message message) {
        core.onMessage(now(), new PeerInfo(NodeRef.master(master), new Incarnation(5), null), message);
    }

    void up(NodeId master) {
        core.onPeerUp(now(), new PeerInfo(NodeRef.master(master), new Incarnation(5), null));
    }

    void down(NodeId master) {
        core.onPeerDown(now(), NodeRef.master(master), LinkEnd.BROKEN);
    }

    void leaderIs(long term, NodeId leader) {
        from(leader, new LeaderInfo(7, term, leader, null));
    }

    /** Answers the last register. */
    void grant(long term, NodeId leader, long session, AttemptKey... stop) {
        List<Register> registers = out.take(Register.class);
        grant(term, leader, registers.get(registers.size() - 1).sequence(), session, stop);
    }

    void grant(long term, NodeId leader, long sequence, long session, AttemptKey... stop) {
        from(
                leader,
                new Registered(term, INCARNATION, sequence, session, HEARTBEAT_MILLIS, LEASE_MILLIS, List.of(stop)));
    }

    void run(AttemptKey... keys) {
        run(1, 10, keys);
    }

    void run(long term, long session, AttemptKey... keys) {
        from(M1, runOrders(term, session, keys));
    }

    /** The same for attempts of exclusive jobs. */
    void runExclusive(AttemptKey... keys) {
        from(
                M1,
                new RunOrders(
                        1,
                        INCARNATION,
                        10,
                        List.of(keys).stream()
                                .map(key -> new RunOrders.Run(key, WORK, Isolation.EXCLUSIVE))
                                .toList()));
    }

    static RunOrders runOrders(long term, long session, AttemptKey... keys) {
        return new RunOrders(
                term,
                INCARNATION,
                session,
                List.of(keys).stream()
                        .map(key -> new RunOrders.Run(key, WORK, Isolation.AVAILABLE))
                        .toList());
    }

    void orderStop(AttemptKey... keys) {
        from(M1, new StopOrders(1, INCARNATION, 10, List.of(keys)));
    }

    void ackReports(AttemptKey... keys) {
        from(M1, new ReportsAck(1, 10, List.of(keys)));
    }

    void ackHeartbeat(long sequence, long lowestOpenToken) {
        from(M1, new HeartbeatAck(1, 10, sequence, lowestOpenToken, 0, 0));
    }

    void ended(AttemptKey key) {
        core.attemptEnded(now(), key, DONE);
    }

    /** Lets time pass, waking the slave whenever it wants to be woken. */
    void advance(long millis) {
        long end = nanos + millis * MILLI;
        int wakes = 0;
        while (core.nextWakeNanos() <= end) {
            if (++wakes > 100_000) {
                throw new AssertionError("the slave wants to be woken without end");
            }
            nanos = Math.max(nanos, core.nextWakeNanos());
            core.onWake(now());
        }
        nanos = end;
    }

    /** What was reported since the last look. */
    List<AttemptReport> reports() {
        return out.take(AttemptReports.class).stream()
                .flatMap(message -> message.attempts().stream())
                .toList();
    }

    boolean hasEvent(Class<? extends SlaveEvent> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    static AttemptKey key(String job, int attempt, long token) {
        return new AttemptKey(JobId.of(job), attempt, token);
    }

    @Override
    public @Nullable String refusal(Work work) {
        return work.equals(UNKNOWN_WORK) ? "no such handler" : null;
    }

    @Override
    public void start(AttemptKey attempt, Work work, Isolation isolation) {
        started.add(attempt);
    }

    @Override
    public void leaseHolds(long sentNanos, long leaseNanos) {
        leases.add(sentNanos + leaseNanos);
    }

    @Override
    public void stop(AttemptKey attempt) {
        stopped.add(attempt);
    }

    @Override
    public void keep(KeptOutcome outcome) {
        kept.add(outcome);
    }

    @Override
    public void forget(AttemptKey attempt) {
        forgotten.add(attempt);
    }

    @Override
    public void left() {
        left++;
    }

    @Override
    public void event(SlaveEvent event) {
        events.add(event);
    }
}
