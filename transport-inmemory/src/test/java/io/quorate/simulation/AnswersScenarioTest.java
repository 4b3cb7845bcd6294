package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.running;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.IndeterminateException;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.MessageCodec;
import io.quorate.simulation.network.FrameRule;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.NetworkProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told when requests are refused, repeated or late; and what else of the simulator is worth a story. */
final class AnswersScenarioTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveThatWasLostAndIsHeardAgainGoesOnWithItsAttempt(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 1));
        NodeId slave = running(sim);
        sim.isolate(slave);
        assertThat(sim.runUntil(() -> sim.checks().slavesLost() == 1, LONG)).isTrue();
        sim.heal();
        end(sim, JobState.SUCCEEDED, 1);
        assertThat(sim.checks().takenBack()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSlaveThatComesBackSmallerGetsOnlyWhatFits(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.client("c1").submit(JOB, taking(5000, 4));
        NodeId slave = running(sim);
        sim.crash(slave);
        sim.restart(slave, Resources.builder().cpus(2).memoryMiB(8192).build());
        sim.client("c1").submit(JobId.of("small"), taking(10, 2));
        assertThat(sim.runUntil(() -> isEnded(sim, JobId.of("small")), LONG)).isTrue();
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.PENDING);
        sim.crash(slave);
        sim.restart(slave, Resources.builder().cpus(4).memoryMiB(8192).build());
        end(sim, JobState.SUCCEEDED, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLateCopyOfARefusedSubmitChangesNothing(long seed) {
        Simulation sim = ready(seed, 3, 1);
        NodeId slave = sim.slaves().get(0);
        NetworkProfile calm = NetworkProfile.calm();
        sim.network().use(new NetworkProfile(calm.minDelayNanos(), calm.maxDelayNanos(), 0, 0, 0, 0, 1000, 0, 0));
        sim.network()
                .slow(
                        sim.client("c1").node().host(),
                        sim.node(sim.requireLeader()).host(),
                        Duration.ofSeconds(1).toNanos());
        SimCall call = sim.client("c1").call(fitting(taking(10, 8)));
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        assertThat(call.failure()).isInstanceOf(RejectedException.class);
        sim.crash(slave);
        sim.restart(slave, Resources.builder().cpus(8).build());
        sim.runFor(Duration.ofSeconds(3));
        assertThat(sim.committed(JOB)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRefusalSaysNothingOfAnEarlierTryThatIsUnderWay(long seed) {
        Simulation sim = ready(seed, 3, 1);
        int[] tries = {0};
        sim.network().rule((from, to, frame) -> {
            boolean asks = MessageCodec.decode(frame) instanceof ClientRequest;
            return asks && tries[0]++ == 0 ? Duration.ofSeconds(4).toNanos() : FrameRule.PASS;
        });
        SimCall call = sim.client("c1").call(fitting(taking(10, 8)));
        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        assertThat(call.failure()).isInstanceOf(IndeterminateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCancelThatMeetsTheSubmitInOneEntryIsAnsweredByItsOwnEffect(long seed) {
        Simulation sim = ready(seed, 3, 1);
        for (int i = 0; i < 40; i++) {
            JobId job = JobId.of("j" + i);
            SimCall cancel = sim.client("c1").cancel(job);
            SimCall submit = sim.client("c1").submit(job, taking(10, 1));
            assertThat(sim.runUntil(() -> cancel.isDone() && submit.isDone(), LONG))
                    .isTrue();
            assertThat(cancel.failure()).isInstanceOf(RejectedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoeverSubmitsAgainWhatWasAcceptedIsToldSoEvenIfItFitsNowhereByThen(long seed) {
        Simulation sim = ready(seed, 3, 1);
        sim.network()
                .rule((from, to, frame) ->
                        MessageCodec.decode(frame) instanceof ClientReply ? FrameRule.DROP : FrameRule.PASS);
        SimCall call = sim.client("c1").call(fitting(taking(5000, 4)));
        sim.runFor(Duration.ofMillis(500));
        NodeId slave = sim.slaves().get(0);
        sim.crash(slave);
        sim.restart(slave, Resources.builder().cpus(2).build());
        sim.runFor(Duration.ofSeconds(1));
        sim.network().rule((from, to, frame) -> FrameRule.PASS);

        assertThat(sim.runUntil(call::isDone, LONG)).isTrue();
        assertThat(call.isSuccessful()).as(call.toString()).isTrue();
        assertThat(sim.committed(JOB)).isNotNull();
    }

    /** It dies, or is cut off, after its submit was proposed and before that is committed. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, true", "1, false", "2, false", "3, false"})
    void aClientThatGoesWhileItsSubmitIsBeingCommittedLeavesOneJobThatRuns(long seed, boolean dies) {
        Simulation sim = ready(seed, 3, 1);
        NodeId leader = sim.requireLeader();
        NodeId client = sim.client("c1").id();
        sim.network()
                .rule((from, to, frame) ->
                        from.node().id().equals(leader) && MessageCodec.decode(frame) instanceof ConsensusEnvelope
                                ? Duration.ofMillis(200).toNanos()
                                : FrameRule.PASS);
        sim.client("c1").timeout(Duration.ofSeconds(2));
        SimCall call = sim.client("c1").submit(JOB, taking(1000, 1));
        sim.runFor(Duration.ofMillis(100));
        assertThat(sim.master(leader).consensus().lastIndex())
                .isGreaterThan(sim.checks().commitIndex());
        assertThat(sim.committed(JOB)).isNull();
        if (dies) {
            sim.crash(client);
        } else {
            sim.isolate(client);
        }
        assertThat(sim.runUntil(() -> sim.committed(JOB) != null, LONG)).isTrue();
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        sim.runFor(Duration.ofSeconds(5));
        end(sim, JobState.SUCCEEDED, 1);
        if (!dies) {
            // It cannot know, and is told so.
            assertThat(call.failure()).isInstanceOf(IndeterminateException.class);
        }

        sim.restart(client);
        sim.heal();
        SimCall again = sim.client("c1").submit(JOB, taking(1000, 1));
        assertThat(sim.runUntil(again::isDone, LONG)).isTrue();
        assertThat(again.isSuccessful()).as(again.toString()).isTrue();
        sim.runFor(Duration.ofSeconds(3));
        end(sim, JobState.SUCCEEDED, 1);
    }

    @Test
    void anyFailureNamesTheSeed() {
        Simulation sim = ready(7, 1, 1);
        sim.after(Duration.ofMillis(5), () -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("seed 7")
                .hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aCutThatEndsLeavesALaterOneInPlace() {
        Simulation sim = ready(1, 3, 1);
        Host one = sim.node(sim.masters().get(0)).host();
        Host other = sim.node(sim.masters().get(1)).host();
        long first = sim.network().cut(one, other);
        long second = sim.network().cut(one, other);
        sim.network().mend(one, other, first);
        assertThat(sim.network().isCut(one, other)).isTrue();
        sim.network().mend(one, other, second);
        assertThat(sim.network().isCut(one, other)).isFalse();
    }

    private static ClientOperation.Submit fitting(JobSpec spec) {
        return new ClientOperation.Submit(List.of(new ClientOperation.Submission(JOB, spec)), true);
    }
}
