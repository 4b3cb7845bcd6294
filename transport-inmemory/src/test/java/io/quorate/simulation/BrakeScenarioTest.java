package io.quorate.simulation;

import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.cluster;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.master.MasterCore;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.simulation.node.SimMaster;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many slaves vanish at once (FAULTS, scenario 23). */
final class BrakeScenarioTest {

    private static List<JobId> jobs(int count) {
        return IntStream.range(0, count).mapToObj(i -> JobId.of("job" + i)).toList();
    }

    /** Each slave runs a job, which takes 5 s. */
    private static Simulation busy(long seed, int slaves) {
        Simulation sim = ready(seed, 3, slaves);
        jobs(slaves).forEach(job -> sim.client("c1").submit(job, taking(5000, 4)));
        assertThat(sim.runUntil(
                        () -> sim.checks().registry().jobCount(JobState.RUNNING) == slaves, Duration.ofSeconds(4)))
                .isTrue();
        return sim;
    }

    private static boolean saysSo(Simulation sim) {
        SimMaster leader = sim.master(sim.requireLeader());
        MasterCore core = leader.core();
        return core != null
                && core.status(leader.clock().at(sim.now().toNanos())).problems().stream()
                        .anyMatch(problem -> problem.contains("are silent at once"));
    }

    private static boolean areEnded(Simulation sim, List<JobId> jobs) {
        return jobs.stream().allMatch(job -> isEnded(sim, job));
    }

    static void halfOfTheSlavesDie(long seed) {
        Simulation sim = busy(seed, 6);
        sim.slaves().subList(0, 3).forEach(sim::crashMachine);
        // Lease, grace, three losses with a second between them, and then the jobs take their time.
        if (!sim.runUntil(() -> areEnded(sim, jobs(6)), Duration.ofSeconds(35))) {
            throw sim.violation("P8", "the jobs of dead slaves are not placed again", new IllegalStateException());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slavesThatAreCutOffForAWhileGoOn(long seed) {
        Simulation sim = busy(seed, 6);
        List<NodeId> away = sim.slaves().subList(0, 3);
        away.forEach(sim::isolate);
        assertThat(sim.runUntil(() -> saysSo(sim), Duration.ofSeconds(4))).isTrue();
        sim.runFor(Duration.ofSeconds(4));
        sim.heal();

        assertThat(sim.runUntil(() -> areEnded(sim, jobs(6)), LONG)).isTrue();
        assertThat(sim.checks().slavesLost()).isZero();
        jobs(6).forEach(job -> assertThat(sim.committed(job).attempt()).isEqualTo(1));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(saysSo(sim)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slavesThatAreGoneAreGivenUpOneByOne(long seed) {
        Simulation sim = busy(seed, 6);
        sim.slaves().subList(0, 3).forEach(sim::crashMachine);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(sim.checks().slavesLost()).isZero();
        assertThat(sim.runUntil(() -> sim.checks().slavesLost() == 1, Duration.ofSeconds(5)))
                .isTrue();
        sim.runFor(Duration.ofMillis(800));
        assertThat(sim.checks().slavesLost()).isEqualTo(1);
        assertThat(sim.runUntil(() -> sim.checks().slavesLost() == 3, Duration.ofSeconds(4)))
                .isTrue();
        assertThat(sim.runUntil(() -> areEnded(sim, jobs(6)), LONG)).isTrue();
        sim.runFor(Duration.ofSeconds(1));
        assertThat(saysSo(sim)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void inTheEndAllIsPlacedAgain(long seed) {
        halfOfTheSlavesDie(seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void aSingleDeathIsNotBraked(int slaves) {
        Simulation sim = busy(1, slaves);
        sim.crashMachine(sim.slaves().get(0));
        assertThat(sim.runUntil(() -> sim.checks().slavesLost() == 1, Duration.ofSeconds(4)))
                .isTrue();
        assertThat(saysSo(sim)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void processesThatAreProvedToBeGoneAreLostAtOnce(long seed) {
        Simulation sim = busy(seed, 6);
        sim.slaves().subList(0, 4).forEach(sim::crash);
        assertThat(sim.runUntil(() -> sim.checks().slavesLost() == 4, Duration.ofMillis(2_300)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewLeaderBrakesAsWell(long seed) {
        Simulation sim = cluster(seed, 3, 8).build();
        NodeId old = sim.awaitLeader(LONG);
        assertThat(sim.runUntil(() -> sim.checks().registry().slaves().size() == 8, LONG))
                .isTrue();
        sim.slaves().subList(0, 4).forEach(sim::isolate);
        sim.crash(old);
        sim.runFor(Duration.ofSeconds(1));
        sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(6));
        assertThat(sim.checks().slavesLost()).isZero();
        assertThat(saysSo(sim)).isTrue();
    }
}
