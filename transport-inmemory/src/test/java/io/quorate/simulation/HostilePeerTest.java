package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.simulation.check.RareEvent;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario 25: somebody on the network means harm, with and without the cluster's secret. The checkers look at the rest. */
final class HostilePeerTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hostilePeersMoveNoTermAndNoJobAndWhatTheySendIsCounted(boolean secret) {
        SimulationBuilder builder =
                Scripts.cluster(1, 3, 2).faults(FaultPlan.none().with(Fault.HOSTILE_PEER, FaultPlan.MAX_INTENSITY));
        if (secret) {
            builder.secret("known to nobody else");
        }
        Simulation sim = builder.build();
        NodeId leader = sim.awaitLeader(LONG);
        long term = sim.master(leader).consensus().term();
        sim.client("c1").submit(JOB, taking(5000, 1));
        sim.runFor(Duration.ofMinutes(2));

        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.coverage().events())
                .containsKeys(
                        RareEvent.HOSTILE_BYTES_REFUSED,
                        RareEvent.HOSTILE_LINK_CLOSED,
                        RareEvent.HOSTILE_PROOF_REFUSED,
                        RareEvent.HOSTILE_MESSAGE_REFUSED,
                        RareEvent.HOSTILE_FLOOD_CUT_OFF);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void livesAmongHostilePeersComeToTheirEnds(long seed) {
        FaultPlan plan = FaultPlan.none()
                .with(Fault.HOSTILE_PEER, 60)
                .with(Fault.MASTER_CRASH, 10)
                .with(Fault.SLAVE_CRASH, 10)
                .with(Fault.PARTITION, 5);

        LifeReport report = ClusterLife.of(seed).withFaults(plan).lasting(60).run();

        assertThat(report.coverage().events()).containsKey(RareEvent.HOSTILE_BYTES_REFUSED);
    }
}
