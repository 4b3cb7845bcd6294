package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Retention;
import io.quorate.simulation.node.SimMaster;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What slaves have room for, and what they no longer have room for. */
final class CapacityScenarioTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aJobWaitsWhileTheOnlySlaveWithRoomForItIsGone(long seed) {
        Simulation sim = Scripts.cluster(seed, 3, 1)
                .slave(Resources.builder().cpus(32).build())
                .build();
        sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(1));
        NodeId large = sim.slaves().get(1);
        sim.client("c1").submit(JOB, taking(5000, 20));
        assertThat(running(sim)).isEqualTo(large);

        sim.crashMachine(large);
        assertThat(sim.runUntil(() -> sim.committed(JOB).state() == JobState.PENDING, LONG))
                .isTrue();
        JobId later = JobId.of("later");
        SimCall accepted = sim.client("c1").submit(later, taking(10, 20));
        sim.runFor(Duration.ofSeconds(30));
        sim.crash(sim.requireLeader());
        sim.runFor(Duration.ofMinutes(3));

        // It waits, whoever leads; what fits elsewhere is not held up by it.
        assertThat(accepted.isSuccessful()).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.PENDING);
        assertThat(sim.committed(later).state()).isEqualTo(JobState.PENDING);
        JobId small = JobId.of("small");
        sim.client("c1").submit(small, taking(10, 1));
        assertThat(sim.runUntil(() -> isEnded(sim, small), LONG)).isTrue();

        sim.restart(large);
        end(sim, JobState.SUCCEEDED, 2);
        assertThat(sim.runUntil(() -> isEnded(sim, later), LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveThatComesAndGoesEveryTwoSecondsDisturbsNobodyElse(long seed) {
        Simulation sim = Scripts.ready(seed, 3, 2);
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        NodeId steady = sim.slaves().get(0);
        NodeId flapping = sim.slaves().get(1);
        sim.client("c1").drain(flapping, true);
        sim.runFor(Duration.ofSeconds(1));
        sim.client("c1").submit(JOB, taking(5000, 1));
        assertThat(running(sim)).isEqualTo(steady);
        sim.client("c1").drain(flapping, false);
        for (int i = 0; i < 10; i++) {
            sim.client("c1").submit(JobId.of("j" + i), taking(1000, 2));
            sim.crash(flapping);
            sim.runFor(Duration.ofSeconds(1));
            sim.restart(flapping);
            sim.runFor(Duration.ofSeconds(1));
        }

        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        assertThat(sim.runUntil(() -> sim.checks().accepted().stream().allMatch(job -> isEnded(sim, job)), LONG))
                .isTrue();
        assertThat(sim.runUntil(
                        () -> sim.checks().registry().slaves().stream()
                                .allMatch(slave -> slave.available().equals(slave.total())),
                        LONG))
                .isTrue();
    }

    /** Each leader would meet the same job and fail at it: it may cost a good place, and neither a master nor a job. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aPlacementPolicyThatThrowsStopsNeitherAMasterNorAJob(long seed) {
        Simulation sim = Scripts.cluster(seed, 3, 2)
                .placement((request, slave) -> {
                    if (request.thousandths(Resources.CPUS) == 2 * Resources.THOUSANDTHS) {
                        throw new IllegalStateException("a mistake");
                    }
                    return 0;
                })
                .build();
        NodeId leader = sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(1));

        sim.client("c1").submit(JOB, taking(10, 2));
        JobId other = JobId.of("other");
        sim.client("c1").submit(other, taking(10, 1));

        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.runUntil(() -> isEnded(sim, other), LONG)).isTrue();
        assertThat(sim.requireLeader()).isEqualTo(leader);
        SimMaster master = sim.master(leader);
        assertThat(master.core().status(master.clock().at(sim.now().toNanos())).problems())
                .anyMatch(problem -> problem.contains("the placement policy fails") && problem.contains("a mistake"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatRunsOfAForgottenJobTakesUpRoomUntilItHasStopped(long seed) {
        forgottenJobStillRuns(seed);
    }

    /** A job is given up with its slave and forgotten at once; the slave comes back with it, and another job waits for the same room. */
    static void forgottenJobStillRuns(long seed) {
        Simulation sim = Scripts.cluster(seed, 3, 1)
                .retention(Retention.builder().keepJobs(0).build())
                .build();
        sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(1));
        NodeId slave = sim.slaves().get(0);
        JobSpec whole = JobSpec.handler("takes5000", Bytes.EMPTY)
                .resources(Resources.builder().cpus(4).build())
                .lossRetries(0)
                .build();
        sim.client("c1").submit(JOB, whole);
        assertThat(running(sim)).isEqualTo(slave);

        sim.isolate(slave);
        assertThat(sim.runUntil(() -> sim.committed(JOB) == null, LONG)).isTrue();
        JobId next = JobId.of("next");
        sim.client("c1").submit(next, taking(10, 4));
        sim.runFor(Duration.ofMillis(200));
        sim.heal();

        assertThat(sim.runUntil(
                        () -> !sim.checks().registry().slavesWithStrays().isEmpty(), LONG))
                .isTrue();
        assertThat(sim.committed(next).state()).isEqualTo(JobState.PENDING);
        assertThat(sim.runUntil(() -> sim.committed(next) == null, LONG)).isTrue();
        assertThat(sim.checks().registry().slavesWithStrays()).isEmpty();
    }
}
