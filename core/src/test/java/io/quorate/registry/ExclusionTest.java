package io.quorate.registry;

import static io.quorate.registry.Harness.job;
import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P5: what the registry knows of an exclusive job whose last attempt may execute somewhere. */
final class ExclusionTest {
    private static final ExclusionCause MAY_RUN_ON_S1 = new ExclusionCause(slaveId("s1"), 1, false);
    private static final ExclusionCause RUNS_ON_S1 = new ExclusionCause(slaveId("s1"), 1, true);

    private final Harness harness = new Harness();
    private AttemptKey attempt = new AttemptKey(job("j"), 1, 1);

    @BeforeEach
    void anExclusiveJobRuns() {
        harness.register("s1", 1, "cpus=2");
        harness.submit("j", spec("cpus=1").isolation(Isolation.EXCLUSIVE).build());
        harness.assign("j", "s1");
        attempt = harness.last("j");
        harness.report("s1", AttemptReport.running(attempt));
        assertThat(harness.registry.exclusion(job("j"))).isNull();
    }

    @Test
    void aLostSlaveProvesNothing() {
        harness.lose("s1");
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SLAVE_LOST);
        assertExcluded(MAY_RUN_ON_S1);
    }

    @Test
    void anotherIncarnationProvesNothing() {
        harness.register("s1", 2, "cpus=2");
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SLAVE_LOST);
        assertExcluded(MAY_RUN_ON_S1);
    }

    @Test
    void aSlaveThatDeregistersHasStoppedEverything() {
        harness.apply(
                new Command.DeregisterSlave(harness.now(), slaveId("s1"), harness.registry.session(slaveId("s1"))));
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.STOPPED);
        assertFree();
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptReport.Status.class,
            names = {"STOPPED", "REFUSED", "DECLINED", "LOST"})
    void theSlavesWordIsProof(AttemptReport.Status word) {
        harness.report("s1", new AttemptReport(attempt, word, null, ""));
        assertFree();
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptReport.Status.class,
            names = {"STOPPED", "REFUSED", "DECLINED", "LOST"})
    void theSlavesWordIsProofAlsoWhenItComesBack(AttemptReport.Status word) {
        harness.lose("s1");
        harness.register("s1", 1, "cpus=2", new AttemptReport(attempt, word, null, ""));
        assertThat(harness.endOf("j", 1)).isNotEqualTo(AttemptEnd.SLAVE_LOST);
        assertFree();
    }

    @Test
    void aFailureThatIsTriedAgainIsProof() {
        harness.submit(
                "f",
                spec("cpus=1").isolation(Isolation.EXCLUSIVE).failureRetries(1).build());
        harness.assign("f", "s1");
        harness.lose("s1");
        assertThat(harness.registry.excluded()).containsExactly(job("j"), job("f"));
        harness.register("s1", 1, "cpus=2", AttemptReport.ended(harness.last("f"), JobOutcome.failed("boom")));
        assertThat(harness.stateOf("f")).isEqualTo(JobState.PENDING);
        assertThat(harness.registry.excluded()).containsExactly(job("j"));
    }

    @Test
    void whatIsTakenBackIsNoLongerExcluded() {
        harness.lose("s1");
        harness.register("s1", 1, "cpus=2", AttemptReport.running(attempt));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
        assertThat(harness.registry.excluded()).isEmpty();
        assertThat(harness.registry.exclusion(job("j"))).isNull();
    }

    @Test
    void whatIsKnownToExecuteKeepsItsJobFromBeingPlaced() {
        harness.lose("s1");
        // It does not fit any more: it is stopped, and holds its room until it has.
        harness.register("s1", 1, "cpus=0.5", AttemptReport.running(attempt));
        assertExcluded(RUNS_ON_S1);
        harness.register("s2", 7, "cpus=2");
        assertThat(harness.assign("j", "s2")).isInstanceOf(CommandResult.Ignored.class);

        harness.report("s1", AttemptReport.stopped(attempt));
        assertThat(harness.assign("j", "s2")).isInstanceOf(CommandResult.Applied.class);
    }

    @Test
    void whatWasToStopAndIsLostWithItsSlaveAgainProvesNothing() {
        harness.lose("s1");
        harness.register("s1", 1, "cpus=0.5", AttemptReport.running(attempt));
        harness.lose("s1");
        assertExcluded(MAY_RUN_ON_S1);
        harness.register("s1", 1, "cpus=0.5", AttemptReport.stopped(attempt));
        assertFree();
    }

    @Test
    void aCancelledJobIsExcludedFromNothing() {
        harness.lose("s1");
        harness.cancel("j");
        assertThat(harness.registry.excluded()).isEmpty();
        assertThat(harness.registry.exclusion(job("j"))).isNull();
    }

    @Test
    void anAvailableJobIsNeverExcluded() {
        harness.running("a", "s1");
        harness.lose("s1");
        assertThat(harness.registry.exclusion(job("a"))).isNull();
        assertThat(harness.registry.isExclusive(job("a"))).isFalse();
        assertThat(harness.registry.excluded()).containsExactly(job("j"));
    }

    @Test
    void thePolicyIsAPartOfTheSpec() {
        CommandResult again = harness.submit("j", spec("cpus=1").build());
        assertThat(again)
                .isEqualTo(new CommandResult.Submitted(java.util.List.of(CommandResult.SubmitOutcome.ID_REUSED)));
        assertThat(new Fingerprints().of(spec("cpus=1").build()))
                .isNotEqualTo(new Fingerprints()
                        .of(spec("cpus=1").isolation(Isolation.EXCLUSIVE).build()));
        assertThat(new Sharing(new Fingerprints())
                        .spec(spec("").isolation(Isolation.EXCLUSIVE).build())
                        .isolation())
                .isEqualTo(Isolation.EXCLUSIVE);
    }

    /** A new leader finds it, also one that has only a snapshot. */
    private void assertExcluded(ExclusionCause cause) {
        onEach(registry -> {
            assertThat(registry.excluded()).containsExactly(job("j"));
            assertThat(registry.exclusion(job("j"))).isEqualTo(cause);
        });
    }

    private void assertFree() {
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        onEach(registry -> {
            assertThat(registry.excluded()).isEmpty();
            assertThat(registry.exclusion(job("j"))).isNull();
        });
    }

    private void onEach(Consumer<Registry> check) {
        check.accept(harness.registry);
        check.accept(Registry.restore(harness.registry.snapshot()));
    }
}
