package io.quorate.slave;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A slave under masters that change, and a network that loses, repeats and reorders everything, also what is long past. The
 * masters here are a small model of the registry: one truth, whoever leads.
 */
final class SlaveRandomTest {
    private static final Incarnation INCARNATION = new Incarnation(77);
    private static final Work WORK = new Work.Handler("work", Bytes.EMPTY);
    private static final int RUNS_PER_SEED = 25;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingStartsTwiceOrUnlawfullyAndEverythingIsReported(long seed) {
        for (int run = 0; run < RUNS_PER_SEED; run++) {
            long runSeed = seed * 1000 + run;
            World world = new World(runSeed);
            try {
                world.hurt();
                world.heal();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + runSeed + ", after " + world.steps + " steps", e);
            }
        }
    }

    private static final class World implements SlaveEffects {
        private record Letter(NodeId from, Message message) {}

        private final SeededRandom random;
        private final RecordingOutbox out = new RecordingOutbox();
        private final SlaveCore slave;
        private long nanos = 1;
        private int steps;

        // the registry's truth
        private long term = 1;
        private NodeId leader = NodeId.of("m0");
        private long session;
        private long lastSession = 100;
        private long appliedSequence;
        private long lastToken;
        private final TreeMap<AttemptKey, AttemptReport.Status> live = new TreeMap<>();
        private final TreeSet<AttemptKey> stopping = new TreeSet<>();
        private final TreeMap<JobId, Integer> attempts = new TreeMap<>();
        private final TreeSet<AttemptKey> reportedFinal = new TreeSet<>();

        // the network
        private final List<Letter> toSlave = new ArrayList<>();
        private final List<Letter> past = new ArrayList<>();
        private final List<Letter> toLeader = new ArrayList<>();
        private @Nullable Message delivering;

        // what the slave did
        private final TreeSet<AttemptKey> started = new TreeSet<>();
        private final TreeSet<AttemptKey> executing = new TreeSet<>();
        private final TreeSet<AttemptKey> stopDelivered = new TreeSet<>();
        private final TreeMap<JobId, Integer> newestStarted = new TreeMap<>();
        private long registeredSession;
        private boolean isLeaseLive;
        private long highestTermDelivered;

        World(long seed) {
            random = new SeededRandom(seed);
            slave = new SlaveCore(
                    new SlaveConfig(
                            NodeId.of("s1"),
                            INCARNATION,
                            null,
                            Resources.NONE,
                            SlaveInfo.MAX_ATTEMPTS,
                            new TreeMap<>(),
                            Timings.defaults()),
                    out,
                    this,
                    random.split());
            slave.start(now());
        }

        void hurt() {
            for (int i = 0; i < 600; i++) {
                steps++;
                act((int) random.nextLong(20));
                collect();
            }
        }

        private void act(int what) {
            switch (what) {
                case 0, 1 -> assign();
                case 2 -> stopOne();
                case 3 -> repeatOrders();
                case 4, 5 -> endOne();
                case 6 -> changeLeader();
                case 7 -> post(new LeaderInfo(7, term, leader, null));
                case 8 -> loseSlave();
                case 9 -> slave.onPeerDown(now(), NodeRef.master(leader), LinkEnd.BROKEN);
                case 10 -> slave.onPeerUp(now(), new PeerInfo(NodeRef.master(leader), new Incarnation(1), null));
                case 11 -> repeatThePast();
                case 12 -> nanos += random.between(0, 4_000_000_000L); // a pause: the slave is not woken
                default -> {
                    pass(random.between(0, 300_000_000L));
                    exchange();
                }
            }
        }

        /** No more faults: every attempt ends, and the slave has nothing left to say. */
        void heal() {
            post(new LeaderInfo(7, term, leader, null));
            for (int i = 0; i < 400; i++) {
                steps++;
                while (!executing.isEmpty()) {
                    endOne();
                }
                if (i % 10 == 0) {
                    repeatOrders();
                    post(new LeaderInfo(7, term, leader, null));
                }
                collect();
                deliverAll();
                pass(50_000_000L);
            }
            assertThat(executing).isEmpty();
            assertThat(live).as("live in the registry").isEmpty();
            assertThat(reportedFinal).as("finally reported").containsAll(started);
            assertThat(slave.hasSession()).isTrue();
            assertThat(slave.executing()).isEmpty();
            assertThat(slave.heldCount()).as("held").isZero();
            assertThat(slave.tombstoneCount()).as("tombstones").isZero();
        }

        private void deliverAll() {
            while (!toSlave.isEmpty() || !toLeader.isEmpty()) {
                if (!toSlave.isEmpty()) {
                    deliver(toSlave.remove(0));
                }
                collect();
                if (!toLeader.isEmpty()) {
                    serve(toLeader.remove(0));
                }
            }
        }

        /** Delivers some of what is under way, in any order, some of it twice, some never. */
        private void exchange() {
            for (int i = 0; i < 6; i++) {
                if (!toSlave.isEmpty()) {
                    Letter letter = toSlave.remove((int) random.nextLong(toSlave.size()));
                    if (random.nextLong(10) != 0) {
                        deliver(letter);
                    }
                    if (random.nextLong(10) == 0) {
                        toSlave.add(letter);
                    }
                }
                collect();
                if (!toLeader.isEmpty()) {
                    Letter letter = toLeader.remove((int) random.nextLong(toLeader.size()));
                    if (random.nextLong(10) != 0) {
                        serve(letter);
                    }
                }
            }
        }

        private void repeatThePast() {
            for (int i = 0; i < 5 && !past.isEmpty(); i++) {
                deliver(past.get((int) random.nextLong(past.size())));
            }
        }

        private void deliver(Letter letter) {
            past.add(letter);
            delivering = letter.message();
            if (letter.message() instanceof SlaveOrder order) {
                highestTermDelivered = Math.max(highestTermDelivered, order.term());
            } else if (letter.message() instanceof LeaderInfo info) {
                highestTermDelivered = Math.max(highestTermDelivered, info.term());
            }
            slave.onMessage(
                    now(), new PeerInfo(NodeRef.master(letter.from()), new Incarnation(1), null), letter.message());
            delivering = null;
        }

        private void pass(long durationNanos) {
            long end = nanos + durationNanos;
            int wakes = 0;
            while (slave.nextWakeNanos() <= end) {
                assertThat(++wakes).as("wakes").isLessThan(1000);
                nanos = Math.max(nanos, slave.nextWakeNanos());
                slave.onWake(now());
                collect();
            }
            nanos = end;
        }

        private void collect() {
            for (RecordingOutbox.Sent sent : out.takeSent()) {
                toLeader.add(new Letter(sent.to().id(), sent.message()));
            }
        }

        private void post(Message message) {
            toSlave.add(new Letter(leader, message));
        }

        // ---- the masters

        private void assign() {
            if (session == 0) {
                return;
            }
            JobId job = JobId.of("j" + random.nextLong(12));
            int number = attempts.merge(job, 1, Integer::sum);
            AttemptKey key = new AttemptKey(job, number, ++lastToken);
            live.put(key, AttemptReport.Status.REFUSED); // stands for: assigned, not confirmed
            order(key);
        }

        private void order(AttemptKey key) {
            post(new RunOrders(term, INCARNATION, session, List.of(new RunOrders.Run(key, WORK, Isolation.AVAILABLE))));
        }

        private void stopOne() {
            if (session != 0 && !live.isEmpty()) {
                AttemptKey key = pick(live.navigableKeySet().stream().toList());
                stopping.add(key);
                post(new StopOrders(term, INCARNATION, session, List.of(key)));
            }
        }

        private void repeatOrders() {
            if (session == 0) {
                return;
            }
            for (Map.Entry<AttemptKey, AttemptReport.Status> entry : live.entrySet()) {
                if (stopping.contains(entry.getKey())) {
                    post(new StopOrders(term, INCARNATION, session, List.of(entry.getKey())));
                } else if (entry.getValue() != AttemptReport.Status.RUNNING) {
                    order(entry.getKey());
                }
            }
        }

        private void changeLeader() {
            term++;
            leader = NodeId.of("m" + random.nextLong(3));
            post(new LeaderInfo(7, term, leader, null));
        }

        private void loseSlave() {
            session = 0;
            live.clear();
            stopping.clear();
        }

        private void serve(Letter letter) {
            Message message = letter.message();
            if (message instanceof LeaderQuery) {
                toSlave.add(new Letter(letter.from(), new LeaderInfo(7, term, leader, null)));
            } else if (!letter.from().equals(leader)) {
                return; // a master that does not lead serves no slave
            } else if (message instanceof Register register) {
                serveRegister(register);
            } else if (message instanceof Heartbeat heartbeat) {
                if (heartbeat.session() == session) {
                    post(new HeartbeatAck(term, session, heartbeat.sequence(), lowestOpenToken(), 0, 0));
                } else {
                    post(new RegisterRefused(term, INCARNATION, true, "unknown session"));
                }
            } else if (message instanceof AttemptReports reports && reports.session() == session) {
                apply(reports.attempts());
            }
        }

        private void serveRegister(Register register) {
            if (register.sequence() <= appliedSequence) {
                return;
            }
            appliedSequence = register.sequence();
            if (session == 0) {
                session = ++lastSession;
            }
            TreeSet<AttemptKey> told = new TreeSet<>();
            register.attempts().forEach(report -> told.add(report.attempt()));
            live.entrySet()
                    .removeIf(entry ->
                            entry.getValue() == AttemptReport.Status.RUNNING && !told.contains(entry.getKey()));
            List<AttemptKey> stop = new ArrayList<>();
            for (AttemptReport report : register.attempts()) {
                if (report.status() == AttemptReport.Status.RUNNING && !live.containsKey(report.attempt())) {
                    stop.add(report.attempt());
                }
            }
            post(new Registered(term, INCARNATION, register.sequence(), session, 800, 2500, stop));
            apply(register.attempts());
        }

        private void apply(List<AttemptReport> reports) {
            List<AttemptKey> acks = new ArrayList<>();
            for (AttemptReport report : reports) {
                if (report.status() == AttemptReport.Status.RUNNING) {
                    live.replace(report.attempt(), AttemptReport.Status.RUNNING);
                } else {
                    live.remove(report.attempt());
                    stopping.remove(report.attempt());
                    reportedFinal.add(report.attempt());
                    acks.add(report.attempt());
                }
            }
            if (!acks.isEmpty()) {
                post(new ReportsAck(term, session, acks));
            }
        }

        private long lowestOpenToken() {
            return live.isEmpty() ? lastToken + 1 : live.firstKey().token();
        }

        // ---- the slave's runner

        private void endOne() {
            if (!executing.isEmpty()) {
                AttemptKey key = pick(List.copyOf(executing));
                executing.remove(key);
                switch ((int) random.nextLong(8)) {
                    case 0 -> slave.attemptDeclined(now(), key, "no room");
                    case 1 -> slave.attemptLost(now(), key, "the runner died");
                    default -> slave.attemptEnded(now(), key, JobOutcome.succeeded(Bytes.EMPTY));
                }
            }
        }

        @Override
        public @Nullable String refusal(Work work) {
            return null;
        }

        @Override
        public void start(AttemptKey attempt, Work work, Isolation isolation) {
            assertThat(started.add(attempt)).as("%s starts once", attempt).isTrue();
            assertThat(delivering).as("nothing starts without an order").isInstanceOf(RunOrders.class);
            RunOrders order = (RunOrders) java.util.Objects.requireNonNull(delivering);
            assertThat(order.session()).isEqualTo(registeredSession);
            assertThat(isLeaseLive).as("the session is live").isTrue();
            assertThat(order.incarnation()).isEqualTo(INCARNATION);
            assertThat(order.term()).as("the newest term known").isEqualTo(highestTermDelivered);
            assertThat(stopDelivered).as("stopped before").doesNotContain(attempt);
            assertThat(newestStarted.getOrDefault(attempt.job(), 0)).isLessThan(attempt.attempt());
            newestStarted.put(attempt.job(), attempt.attempt());
            executing.add(attempt);
        }

        @Override
        public void leaseHolds(long sentNanos, long leaseNanos) {}

        @Override
        public void stop(AttemptKey attempt) {
            assertThat(executing).contains(attempt);
            assertThat(stopDelivered.add(attempt))
                    .as("%s is stopped once", attempt)
                    .isTrue();
        }

        @Override
        public void left() {
            throw new AssertionError("nobody told it to leave");
        }

        @Override
        public void event(SlaveEvent event) {
            if (event instanceof SlaveEvent.Registered registered) {
                registeredSession = registered.session();
                isLeaseLive = true;
            } else if (event instanceof SlaveEvent.LeaseLost || event instanceof SlaveEvent.RegistrationRefused) {
                isLeaseLive = false;
            }
        }

        private <T> T pick(List<T> from) {
            return from.get((int) random.nextLong(from.size()));
        }

        private Now now() {
            return new Now(nanos, 0);
        }
    }
}
