package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.model.Resources;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.protocol.SlaveOrder;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.network.FrameRule;
import io.quorate.simulation.network.Frames;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Scripted clusters that several tests use. Whatever breaks a promise in them is found by the simulation's own checks. */
final class Scripts {
    static final Duration LONG = Duration.ofSeconds(30);

    static final JobId JOB = JobId.of("job");

    private Scripts() {}

    static Simulation ready(long seed, int masters, int slaves) {
        Simulation sim = cluster(seed, masters, slaves).build();
        sim.awaitLeader(LONG);
        assertThat(sim.runUntil(() -> sim.checks().registry().slaves().size() == slaves, LONG))
                .isTrue();
        sim.runFor(Duration.ofSeconds(1));
        return sim;
    }

    static NodeId running(Simulation sim) {
        assertThat(sim.runUntil(
                        () -> {
                            Job job = sim.committed(JOB);
                            return job != null && job.state() == JobState.RUNNING;
                        },
                        LONG))
                .isTrue();
        return sim.committed(JOB).slave();
    }

    static void end(Simulation sim, JobState state, int attempt) {
        assertThat(sim.runUntil(() -> isEnded(sim, JOB), LONG)).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(state);
        assertThat(sim.committed(JOB).attempt()).isEqualTo(attempt);
    }

    static LongConsumer named(String name) {
        return switch (name) {
            case "staleRead" -> Scripts::staleRead;
            case "stopOvertakesOrder" -> Scripts::stopOvertakesOrder;
            case "orderOfOldLeader" -> Scripts::orderOfOldLeader;
            case "orderForAnEarlierLife" -> Scripts::orderForAnEarlierLife;
            case "slaveRestartsWithoutALeader" ->
                seed -> SlaveDiskScenarioTest.restartedWithoutALeader(seed, true)
                        .runFor(LONG);
            case "removalMeetsAnotherDeath" -> Scripts::removalMeetsAnotherDeath;
            case "learnerDiesBeforeItIsAsked" -> Scripts::learnerDiesBeforeItIsAsked;
            case "halfOfTheSlavesDie" -> BrakeScenarioTest::halfOfTheSlavesDie;
            case "forgottenJobStillRuns" -> CapacityScenarioTest::forgottenJobStillRuns;
            case "cutOffUnderALongLease" -> LeaseScenarioTest::cutOffUnderALongLease;
            case "orderLostBeforeTheNextLeader" -> TakeoverScenarioTest::orderLostBeforeTheNextLeader;
            case "partlyHealed" -> Scripts::partlyHealed;
            default -> throw new IllegalArgumentException("no script " + name);
        };
    }

    /** Handlers whose name says how long they take. */
    static SimulationBuilder cluster(long seed, int masters, int slaves) {
        SimulationBuilder builder = Simulation.builder()
                .seed(seed)
                .masters(masters)
                .slaves(slaves)
                .clients(2)
                .replay("the same test: seed " + seed);
        for (int millis : new int[] {10, 1000, 5000}) {
            builder.job(
                    "takes" + millis,
                    context -> SimJob.Run.succeeds(Duration.ofMillis(millis), Bytes.utf8("done"))
                            .stoppingIn(Duration.ofMillis(300)));
        }
        return builder;
    }

    static JobSpec taking(int millis, int cpus) {
        return JobSpec.handler("takes" + millis, Bytes.EMPTY)
                .resources(Resources.builder().cpus(cpus).build())
                .build();
    }

    static List<NodeId> without(List<NodeId> nodes, NodeId... gone) {
        List<NodeId> rest = new ArrayList<>(nodes);
        rest.removeAll(List.of(gone));
        return rest;
    }

    static boolean isRunOrder(byte[] frame) {
        return MessageCodec.decode(frame) instanceof SlaveOrder.RunOrders;
    }

    /** The order is held back, the job is cancelled, and the stop arrives first; then comes the order, more than once. */
    static void stopOvertakesOrder(long seed) {
        Simulation sim = cluster(seed, 3, 1).build();
        sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(2));
        sim.network()
                .rule((from, to, frame) ->
                        isRunOrder(frame) ? Duration.ofMillis(900).toNanos() : FrameRule.PASS);
        JobId job = JobId.of("late");
        sim.client("c1").submit(job, taking(5000, 1));
        sim.runFor(Duration.ofMillis(500));
        sim.client("c1").cancel(job);
        sim.runFor(Duration.ofSeconds(4));
        require(sim.committed(job), JobState.CANCELLED);
    }

    /**
     * Of three masters one is to be removed, which harms nobody; but the step before is not committed, and until it is, another
     * one dies, so that the removal would leave no majority.
     */
    static void removalMeetsAnotherDeath(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId leader = sim.requireLeader();
        List<NodeId> others = without(sim.masters(), leader);
        // From here on nothing new is committed, and everybody hears everybody.
        sim.network()
                .rule((from, to, frame) ->
                        from.node().id().equals(leader) && bringsEntries(frame) ? FrameRule.DROP : FrameRule.PASS);
        NodeId fresh = sim.addMaster();
        SimMaster leading = sim.master(leader);
        if (!sim.runUntil(() -> !leading.consensus().membership().named(fresh).isEmpty(), LONG)) {
            throw new IllegalStateException(fresh + " has not been proposed");
        }
        SimCall removal = sim.client("c1").removeMaster(others.get(0));
        sim.runFor(Duration.ofMillis(200));
        sim.crashMachine(others.get(1));
        sim.runFor(Duration.ofSeconds(1));
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.runFor(Duration.ofSeconds(3));

        sim.client("c2").submit(JOB, taking(10, 1));
        if (!sim.runUntil(() -> isEnded(sim, JOB), LONG)) {
            throw sim.violation("P8", "a removal left no majority", new IllegalStateException(removal.toString()));
        }
        assertThat(removal.failure()).isInstanceOf(RejectedException.class).hasMessageContaining("cannot be reached");
    }

    /**
     * The only master is to get a second one, which has all but the wish that it may vote, still answers, and dies. Had it been made a
     * voter, two of two would be needed from there on.
     */
    static void learnerDiesBeforeItIsAsked(long seed) {
        Simulation sim = ready(seed, 1, 1);
        SimMaster leading = sim.master(sim.requireLeader());
        NodeId fresh = sim.addMaster();
        if (!sim.runUntil(() -> !leading.consensus().membership().named(fresh).isEmpty(), LONG)) {
            throw new IllegalStateException(fresh + " has not been admitted");
        }
        sim.runFor(Duration.ofSeconds(1));
        sim.network().rule((from, to, frame) -> bringsEntries(frame) ? FrameRule.DROP : FrameRule.PASS);
        sim.client("c1").addMaster(fresh);
        sim.runFor(Duration.ofSeconds(1));
        sim.crashMachine(fresh);
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.client("c2").submit(JOB, taking(10, 1));
        if (!sim.runUntil(() -> isEnded(sim, JOB), LONG)) {
            throw sim.violation("P8", "the death of a learner left no majority", new IllegalStateException());
        }
    }

    static boolean bringsEntries(byte[] frame) {
        return !entries(frame).isEmpty();
    }

    /** What an append brings of the log; nothing for other frames. */
    static List<LogEntry> entries(byte[] frame) {
        return Frames.kind(frame) == MessageKind.CONSENSUS
                        && MessageCodec.decode(frame) instanceof ConsensusEnvelope envelope
                        && envelope.body() instanceof ConsensusMessage.AppendEntries append
                ? append.entries()
                : List.of();
    }

    /** An order is on its way when its leader is cut off; the next leader's orders are lost, and then the old one arrives. */
    static void orderOfOldLeader(long seed) {
        Simulation sim = cluster(seed, 3, 1).build();
        NodeId old = sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(2));
        sim.network().rule((from, to, frame) -> {
            if (!isRunOrder(frame)) {
                return FrameRule.PASS;
            }
            return from.node().id().equals(old) ? Duration.ofSeconds(4).toNanos() : FrameRule.DROP;
        });
        JobId job = JobId.of("ordered-twice");
        sim.client("c1").submit(job, taking(1000, 1));
        sim.runFor(Duration.ofMillis(500));
        sim.partition(List.of(old), without(sim.masters(), old));
        sim.runFor(Duration.ofSeconds(6));
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.heal();
        if (!sim.runUntil(() -> isEnded(sim, job), LONG)) {
            throw sim.violation("P8", job + " does not end", new IllegalStateException());
        }
        require(sim.committed(job), JobState.SUCCEEDED);
    }

    /**
     * A slave's process ends before an order has reached it, and is there again; what the leader repeats meanwhile is for the life
     * before, and arrives when the slave is registered anew and knows nothing yet of what is over.
     */
    static void orderForAnEarlierLife(long seed) {
        Simulation sim = ready(seed, 3, 2);
        sim.network().rule((from, to, frame) -> isRunOrder(frame) ? FrameRule.DROP : FrameRule.PASS);
        sim.client("c1").submit(JOB, taking(5000, 1));
        sim.runUntil(() -> sim.committed(JOB) != null && sim.committed(JOB).state() == JobState.ASSIGNED, LONG);
        NodeId slave = sim.committed(JOB).slave();
        sim.crash(slave);
        sim.network().rule((from, to, frame) -> {
            if (isRunOrder(frame)) {
                return Duration.ofMillis(1200).toNanos();
            }
            return Frames.kind(frame) == MessageKind.REGISTER ? FrameRule.DROP : FrameRule.PASS;
        });
        sim.restart(slave, Resources.NONE);
        sim.runFor(Duration.ofMillis(600));
        sim.network()
                .rule((from, to, frame) ->
                        Frames.kind(frame) == MessageKind.HEARTBEAT_ACK ? FrameRule.DROP : FrameRule.PASS);
        sim.runFor(Duration.ofMillis(1500));
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        if (!sim.runUntil(() -> isEnded(sim, JOB), LONG)) {
            throw sim.violation("P8", JOB + " does not end", new IllegalStateException());
        }
        require(sim.committed(JOB), JobState.SUCCEEDED);
    }

    /** Everybody hears the leader, and it hears no other master: without a majority's answers it must give up. */
    static void deafLeader(long seed) {
        Simulation sim = cluster(seed, 5, 1).build();
        NodeId deaf = sim.awaitLeader(LONG);
        for (NodeId other : without(sim.masters(), deaf)) {
            sim.cut(other, deaf);
        }
        sim.runFor(Duration.ofSeconds(4));
        if (deaf.equals(sim.leader())) {
            throw sim.violation("P8", deaf + " leads and hears nobody", new IllegalStateException());
        }
        JobId job = JobId.of("goes-on");
        sim.client("c1").submit(job, taking(10, 1));
        if (!sim.runUntil(() -> isEnded(sim, job), LONG)) {
            throw sim.violation("P8", job + " does not end", new IllegalStateException());
        }
        require(sim.committed(job), JobState.SUCCEEDED);
    }

    /**
     * Jobs are committed by a leader and one follower, which then loses the end of its log and gets none of it again while the
     * leader lives. With the third master, which never had those jobs, it must not elect anybody.
     */
    static void partlyHealed(long seed) {
        Simulation sim = cluster(seed, 3, 1).files(true).build();
        NodeId leader = sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(2));
        List<NodeId> others = without(sim.masters(), leader);
        NodeId follower = others.get(0);
        sim.isolate(others.get(1));
        for (int i = 0; i < 40; i++) {
            sim.client("c1").submit(JobId.of("j" + i), taking(10, 1));
            sim.runFor(Duration.ofMillis(3));
        }
        sim.runFor(Duration.ofSeconds(1));
        sim.crashMachine(follower);
        if (!sim.rot(follower, DiskPart.LOG)) {
            return;
        }
        sim.network().rule((from, to, frame) -> {
            boolean brings = MessageCodec.decode(frame) instanceof ConsensusEnvelope envelope
                    && envelope.body() instanceof ConsensusMessage.AppendEntries append
                    && !append.entries().isEmpty();
            return brings && to.node().id().equals(follower) ? FrameRule.DROP : FrameRule.PASS;
        });
        sim.restart(follower);
        sim.runFor(Duration.ofSeconds(3));
        sim.crashMachine(leader);
        sim.heal();
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.runFor(Duration.ofSeconds(10));
        if (sim.leader() != null) {
            throw new AssertionError("one whole master of three elected " + sim.leader());
        }
        sim.restart(leader);
        sim.awaitLeader(LONG);
        if (!sim.runUntil(() -> !sim.master(follower).isHurt(), LONG)
                || !sim.runUntil(() -> sim.checks().accepted().stream().allMatch(job -> isEnded(sim, job)), LONG)) {
            throw sim.violation("P8", "the master does not heal, or jobs do not end", new IllegalStateException());
        }
    }

    static boolean isEnded(Simulation sim, JobId job) {
        Job committed = sim.committed(job);
        return committed != null && committed.state().isFinal();
    }

    private static void require(@Nullable Job job, JobState state) {
        if (job == null || job.state() != state) {
            throw new AssertionError("expected " + state + ", found " + job);
        }
    }

    /** The leader and one reader are cut off from the other masters, where another client writes (jgroups-raft #208). */
    static void staleRead(long seed) {
        Simulation sim = cluster(seed, 3, 1).build();
        NodeId leader = sim.awaitLeader(LONG);
        SimClient reader = sim.client("c1");
        SimClient writer = sim.client("c2");
        reader.submit(JobId.of("read"), taking(5000, 1));
        sim.runFor(Duration.ofSeconds(2));
        List<NodeId> others = new ArrayList<>(without(sim.masters(), leader));
        others.add(writer.id());
        others.addAll(sim.slaves());
        sim.partition(List.of(leader, reader.id()), others);
        for (int i = 0; i < 150; i++) {
            writer.timeout(Duration.ofSeconds(2));
            writer.submit(JobId.of("w" + i), taking(10, 1));
            reader.timeout(Duration.ofMillis(500));
            reader.job(JobId.of("read"));
            sim.runFor(Duration.ofMillis(10));
        }
        sim.heal();
        sim.runFor(Duration.ofSeconds(5));
    }
}
