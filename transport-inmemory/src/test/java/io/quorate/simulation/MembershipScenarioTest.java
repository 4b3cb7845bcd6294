package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters come and go while a job runs and others fail (scenario 24: membership change under fire). */
@DisplayName("Changes of masters under fire")
final class MembershipScenarioTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLeaderThatIsRemovedStepsDownAndNoRunningJobNotices(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 1));
        running(sim);
        NodeId gone = sim.requireLeader();
        SimCall call = sim.client("c2").removeMaster(gone);
        assertThat(sim.runUntil(() -> !votes(sim, gone), LONG)).isTrue();
        sim.runFor(Duration.ofSeconds(3));

        assertThat(sim.requireLeader()).isNotEqualTo(gone);
        assertThat(sim.master(gone).consensus().isLeader()).isFalse();
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRemovalThatAnotherDeathMakesHarmfulIsRefusedWhenItsTurnComes(long seed) {
        Scripts.removalMeetsAnotherDeath(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewMasterTakesThePlaceOfOneThatIsGoneForGood(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId lost = without(sim.masters(), sim.requireLeader()).get(0);
        sim.crashMachine(lost);
        NodeId fresh = sim.addMaster();
        assertThat(sim.runUntil(() -> !sim.checks().membership().named(fresh).isEmpty(), LONG))
                .isTrue();
        SimCall call = sim.client("c1").replaceMaster(lost, fresh);
        assertThat(sim.runUntil(() -> votes(sim, fresh) && !votes(sim, lost), LONG))
                .isTrue();
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        assertThat(call.isSuccessful()).isTrue();
        // Its vote counts: now another one may go.
        sim.crash(sim.requireLeader());
        sim.awaitLeader(LONG);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRemovedMasterWhoseDiskComesBackDisturbsNobody(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId gone = without(sim.masters(), sim.requireLeader()).get(0);
        sim.crash(gone);
        sim.client("c1").removeMaster(gone);
        assertThat(sim.runUntil(() -> !votes(sim, gone), LONG)).isTrue();
        NodeId leader = sim.requireLeader();
        long term = sim.master(leader).consensus().term();
        // It does not know that it was removed, and its log says that it votes.
        sim.restart(gone);
        sim.runFor(Duration.ofSeconds(20));

        assertThat(sim.requireLeader()).isEqualTo(leader);
        assertThat(sim.master(leader).consensus().term()).isEqualTo(term);
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBlankMasterUnderTheNameOfALostOneVotesOnlyWhenItHasTheLog(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId lost = without(sim.masters(), sim.requireLeader()).get(0);
        VoterId old = sim.checks().identity(sim.master(lost));
        sim.crashMachine(lost);
        sim.wipe(lost);
        sim.restart(lost);
        assertThat(sim.runUntil(() -> !sim.checks().membership().isVoter(old) && votes(sim, lost), LONG))
                .isTrue();
        assertThat(sim.master(lost).registry().appliedIndex()).isPositive();
    }

    private static boolean votes(Simulation sim, NodeId node) {
        return sim.checks().membership().voters().stream()
                .anyMatch(voter -> voter.node().equals(node));
    }
}
