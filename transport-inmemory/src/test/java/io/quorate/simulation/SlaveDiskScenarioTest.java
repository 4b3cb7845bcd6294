package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A job ends while there is no leader, and its slave restarts before there is one again. */
final class SlaveDiskScenarioTest {

    static Simulation restartedWithoutALeader(long seed, boolean disk) {
        Simulation sim = Scripts.cluster(seed, 3, 1).slaveDisks(disk).build();
        sim.awaitLeader(LONG);
        assertThat(sim.runUntil(() -> sim.checks().registry().slaves().size() == 1, LONG))
                .isTrue();
        sim.client("c1").submit(JOB, taking(1000, 1));
        NodeId slave = Scripts.running(sim);
        sim.masters().forEach(sim::crash);
        assertThat(sim.runUntil(() -> sim.executing(slave).isEmpty(), LONG)).isTrue();
        sim.runFor(Duration.ofMillis(10));
        sim.crash(slave);
        sim.restart(slave);
        sim.masters().forEach(sim::restart);
        return sim;
    }

    @Test
    void withADiskTheOutcomeStands() {
        for (long seed = 1; seed <= 20; seed++) {
            Simulation sim = restartedWithoutALeader(seed, true);
            Scripts.end(sim, JobState.SUCCEEDED, 1);
            assertThat(sim.checks().outcomesRecalled()).isEqualTo(1);
        }
    }

    @Test
    void withoutOneTheJobRunsAgain() {
        Scripts.end(restartedWithoutALeader(1, false), JobState.SUCCEEDED, 2);
    }
}
