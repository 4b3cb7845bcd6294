package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wall clocks jump and run at another rate: nothing but the stamps that people read may notice. */
final class ClockScenarioTest {
    private static final long DAY_MILLIS = 86_400_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void wallClocksThatJumpByDaysMoveNoLeaseNoElectionAndNoJob(long seed) {
        Simulation sim = ready(seed, 3, 1);
        JobId earlier = JobId.of("earlier");
        sim.client("c1").submit(earlier, taking(10, 1));
        assertThat(sim.runUntil(() -> isEnded(sim, earlier), LONG)).isTrue();
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        List<NodeId> hit = List.of(leader, without(sim.masters(), leader).get(0), slave);

        hit.forEach(node -> jump(sim, node, -DAY_MILLIS));
        sim.runFor(Duration.ofMillis(1500));
        hit.forEach(node -> jump(sim, node, 3 * DAY_MILLIS));
        sim.runFor(Duration.ofMillis(1500));
        // Half as fast again as the time that passes.
        for (int i = 0; i < 60; i++) {
            hit.forEach(node -> jump(sim, node, 50));
            sim.runFor(Duration.ofMillis(100));
        }

        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        assertThat(sim.checks().slavesLost()).isZero();
        // What ended before is remembered for a day, and no day has passed.
        SimCall again = sim.client("c2").submit(earlier, taking(10, 1));
        assertThat(sim.runUntil(again::isDone, LONG)).isTrue();
        assertThat(again.isSuccessful()).isTrue();
        assertThat(sim.committed(earlier).attempt()).isEqualTo(1);
    }

    /** The next leader's clock shows two days earlier than that of the one before, and its monotonic clock has another origin. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderWhoseClockIsDaysBehindGoesOnWithTheTimeOfTheRegistry(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId first = sim.requireLeader();
        jump(sim, first, 2 * DAY_MILLIS);
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        long before = sim.checks().registry().timeMillis();

        sim.crash(first);
        sim.awaitLeader(LONG);
        JobId later = JobId.of("later");
        sim.client("c1").submit(later, taking(10, 1));

        assertThat(sim.runUntil(() -> isEnded(sim, later), LONG)).isTrue();
        assertThat(sim.committed(later).submittedAt().toEpochMilli()).isGreaterThanOrEqualTo(before);
        end(sim, JobState.SUCCEEDED, 1);
    }

    private static void jump(Simulation sim, NodeId node, long millis) {
        sim.node(node).clock().jumpWall(millis);
    }
}
