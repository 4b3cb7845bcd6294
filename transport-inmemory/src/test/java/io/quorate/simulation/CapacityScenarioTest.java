package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
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
}
