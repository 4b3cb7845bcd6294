package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.cluster;
import static io.quorate.simulation.Scripts.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.simulation.network.FrameRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases are longer in a large cluster, and shorter again when few slaves are left. */
final class LeaseScenarioTest {
    private static final Duration MINUTES = Duration.ofMinutes(3);
    private static final Timings TIMINGS =
            Timings.builder().maxHeartbeatsPerSecond(3).build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slavesAreCountedOnForLongerWhereThereAreMany(long seed) {
        Simulation sim = of(seed, 7);
        assertThat(sim.runUntil(() -> sim.checks().registry().leaseFactor() == 3, LONG))
                .isTrue();
        sim.runFor(Duration.ofSeconds(5));

        sim.isolate(sim.slaves().get(0));
        sim.runFor(Duration.ofSeconds(5));
        sim.heal();
        sim.runFor(Duration.ofSeconds(10));

        assertThat(sim.checks().slavesLost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theLeaderCountsWithLongLeasesUntilTheyAreOver(long seed) {
        cutOffUnderALongLease(seed);
    }

    /** Five of seven slaves die for good; when shorter leases are granted, one that has a long one and an exclusive job is cut off. */
    static void cutOffUnderALongLease(long seed) {
        Simulation sim = of(seed, 7);
        assertThat(sim.runUntil(() -> sim.checks().registry().leaseFactor() == 3, LONG))
                .isTrue();
        sim.client("c1").submit(JOB, exclusive());
        NodeId first = running(sim);
        List<NodeId> others = new ArrayList<>(sim.slaves());
        others.remove(first);
        others.subList(0, 5).forEach(sim::crashMachine);
        Flag shorter = new Flag();
        sim.network().rule((from, to, frame) -> {
            Message message = MessageCodec.decode(frame);
            shorter.isUp |= message instanceof HeartbeatAck ack
                    && ack.leaseMillis() == TIMINGS.lease().toMillis();
            return FrameRule.PASS;
        });
        assertThat(sim.runUntil(() -> shorter.isUp, MINUTES)).isTrue();
        sim.isolate(first);

        assertThat(sim.runUntil(
                        () -> sim.committed(JOB).attempt() == 2
                                && sim.committed(JOB).state() == JobState.RUNNING,
                        LONG))
                .isTrue();
        assertThat(sim.committed(JOB).slave()).isEqualTo(others.get(5));
        assertThat(sim.runUntil(() -> sim.checks().registry().leaseFactor() == 1, LONG))
                .isTrue();
    }

    /** Leaders die and slaves are cut off while leases get shorter, and longer again: the simulation's own checks look on. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensWhileLeasesChangeNothingExclusiveRunsTwice(long seed) {
        Simulation sim = of(seed, 7);
        SeededRandom random = new SeededRandom(seed);
        List<JobId> jobs = List.of(JobId.of("x"), JobId.of("y"), JobId.of("z"));
        jobs.forEach(job -> sim.client("c1").submit(job, exclusive()));
        assertThat(sim.runUntil(() -> sim.checks().registry().leaseFactor() == 3, LONG))
                .isTrue();
        List<NodeId> absent = sim.slaves().subList(0, 5);
        for (int change = 0; change < 4; change++) {
            boolean areAway = change % 2 == 0;
            absent.forEach(areAway ? sim::crash : sim::restart);
            int factor = areAway ? 1 : 3;
            for (int step = 0; step < 100 && sim.checks().registry().leaseFactor() != factor; step++) {
                hurt(sim, random);
                sim.runFor(Duration.ofMillis(random.between(10, 4_000)));
                sim.heal();
                sim.masters().forEach(sim::restart);
                sim.runFor(Duration.ofMillis(random.between(10, 4_000)));
            }
            assertThat(sim.checks().registry().leaseFactor()).isEqualTo(factor);
        }
        assertThat(sim.runUntil(
                        () -> jobs.stream().allMatch(job -> sim.committed(job).state() == JobState.RUNNING), LONG))
                .isTrue();
    }

    private static void hurt(Simulation sim, SeededRandom random) {
        NodeId leader = sim.awaitLeader(LONG);
        NodeId slave = sim.slaves().get((int) random.between(5, 6));
        // Leaders are patient with long leases, so they must live for a while.
        switch ((int) random.nextLong(24)) {
            case 0 -> sim.crash(leader);
            case 1 -> sim.isolate(leader);
            case 2, 3, 4 -> sim.isolate(slave);
            case 5, 6, 7 -> sim.cut(leader, slave);
            case 8, 9, 10 -> sim.cut(slave, leader);
            default -> {}
        }
    }

    private static JobSpec exclusive() {
        return JobSpec.handler("goes on", Bytes.EMPTY)
                .isolation(Isolation.EXCLUSIVE)
                .build();
    }

    private static Simulation of(long seed, int slaves) {
        Simulation sim = cluster(seed, 3, slaves)
                .timings(TIMINGS)
                .job(
                        "goes on",
                        context -> SimJob.Run.succeeds(Duration.ofHours(1), Bytes.EMPTY)
                                .stoppingIn(Duration.ofMillis(100)))
                .build();
        sim.awaitLeader(LONG);
        return sim;
    }

    private static final class Flag {
        private boolean isUp;
    }
}
