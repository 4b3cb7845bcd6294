package io.quorate.master;

import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.registry.Command;
import io.quorate.registry.Harness;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.scheduling.Scheduler;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P8: a slave that has less room than it offers is not asked again and again while another one is free. */
final class RestingSlavesTest {
    private final Harness harness = new Harness();
    private final Scheduler scheduler = new Scheduler(harness.registry, BuiltInPlacement.BEST_FIT);
    private final RestingSlaves resting = new RestingSlaves(scheduler);

    @BeforeEach
    void becomeActive() {
        harness.registry.addListener(resting);
        scheduler.becomeActive();
        resting.becomeActive();
    }

    @Test
    void aSlaveThatDeclinedRestsAndItsJobGoesElsewhere() {
        harness.register("s1", 1, "cpus=1");
        harness.register("s2", 2, "cpus=8");
        harness.submit("j", spec("cpus=1").build());
        assertThat(placeAndApply()).containsExactly("j on s1");

        harness.report("s1", AttemptReport.declined(harness.last("j"), "no thread"));
        assertThat(resting.nextWakeNanos()).isEqualTo(Long.MIN_VALUE);
        resting.update(5);

        assertThat(resting.nextWakeNanos()).isEqualTo(5 + RestingSlaves.REST_NANOS);
        assertThat(placeAndApply()).containsExactly("j on s2");
    }

    @Test
    void afterItsRestItIsAskedAgain() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("j", spec("cpus=1").build());
        placeAndApply();
        harness.report("s1", AttemptReport.declined(harness.last("j"), "no thread"));
        resting.update(0);
        assertThat(placeAndApply()).isEmpty();

        resting.update(RestingSlaves.REST_NANOS - 1);
        assertThat(placeAndApply()).isEmpty();
        resting.update(RestingSlaves.REST_NANOS);
        assertThat(scheduler.hasWork()).isTrue();
        assertThat(placeAndApply()).containsExactly("j on s1");
        assertThat(resting.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void otherEndsAreNoReasonToRest() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("j", spec("cpus=1").build());
        placeAndApply();
        harness.report("s1", AttemptReport.lost(harness.last("j"), "the guard process ended"));
        assertThat(resting.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        resting.becomeIdle();
        placeAndApply();
        harness.report("s1", AttemptReport.declined(harness.last("j"), "no thread"));
        assertThat(resting.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private List<String> placeAndApply() {
        List<Command.Assignment> decided = scheduler.decide(10);
        harness.apply(new Command.AssignAttempts(harness.now(), decided));
        return decided.stream().map(one -> one.job() + " on " + one.slave()).toList();
    }
}
