package io.quorate.registry;

import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How many attempts a slave takes is part of what it offers (P6), and what it has no room for is not the job's fault (P8). */
final class AttemptLimitTest {
    private final Harness harness = new Harness();

    @Test
    void aSlaveGetsNoMoreAttemptsThanItTakesHoweverLittleTheyAskFor() {
        harness.registerWith(2, harness.nextSequence(), "s1", 1, "");
        for (String id : new String[] {"a", "b", "c"}) {
            harness.submit(id, spec("").build());
        }
        harness.assign("a", "s1");
        harness.assign("b", "s1");

        assertThat(harness.assign("c", "s1"))
                .isEqualTo(new CommandResult.Ignored("slave s1 has all 2 attempts that it takes"));

        harness.cancel("a");
        assertThat(harness.assign("c", "s1"))
                .as("one that stops still counts")
                .isInstanceOf(CommandResult.Ignored.class);
        harness.report("s1", AttemptReport.stopped(harness.last("a")));
        assertThat(harness.assign("c", "s1")).isEqualTo(new CommandResult.Applied());
    }

    @Test
    void theLimitSurvivesASnapshotAndChangesWithARegistration() {
        harness.registerWith(7, harness.nextSequence(), "s1", 1, "cpus=1");
        assertThat(limit(harness.registry)).isEqualTo(7);
        assertThat(limit(Registry.restore(harness.registry.snapshot()))).isEqualTo(7);
        harness.register("s1", 1, "cpus=1");
        assertThat(limit(harness.registry)).isEqualTo(SlaveInfo.MAX_ATTEMPTS);
        assertThat(limit(Registry.restore(harness.registry.snapshot()))).isEqualTo(SlaveInfo.MAX_ATTEMPTS);
    }

    @Test
    void aDeclinedAttemptCostsNoRetryAndTheSlaveIsAskedAgain() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("j", spec("cpus=1").lossRetries(0).build());
        for (int i = 1; i <= 3; i++) {
            assertThat(harness.assign("j", "s1")).isEqualTo(new CommandResult.Applied());
            harness.report("s1", AttemptReport.declined(harness.last("j"), "no thread for it"));
            assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
            assertThat(harness.endOf("j", i)).isEqualTo(AttemptEnd.DECLINED);
            assertThat(harness.available("s1")).isEqualTo("cpus=1");
        }
        assertThat(harness.registry.refusedBy(Harness.job("j"), slaveId("s1"))).isFalse();
    }

    @Test
    void aRunnerMayFindOnlyLaterThatItHasNoRoom() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey running = harness.running("a", "s1");
        harness.report("s1", AttemptReport.declined(running, "no thread for it"));
        assertThat(harness.stateOf("a")).isEqualTo(JobState.PENDING);

        AttemptKey stopping = harness.running("b", "s1");
        harness.cancel("b");
        harness.report("s1", AttemptReport.declined(stopping, "no thread for it"));
        assertThat(harness.endOf("b", 1)).isEqualTo(AttemptEnd.CANCELLED);
        harness.report("s1", AttemptReport.declined(stopping, "once more"));
        assertThat(harness.stateOf("b")).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aLostAttemptEndsAsUnknownAndUsesALossRetry() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("j", spec("cpus=1").lossRetries(1).build());
        harness.assign("j", "s1");
        harness.report("s1", AttemptReport.lost(harness.last("j"), "the guard process ended"));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.UNKNOWN);

        harness.assign("j", "s1");
        harness.report("s1", AttemptReport.lost(harness.last("j"), "the guard process ended"));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(harness.jobOf("j").outcome()).error()).contains("cannot tell how it ended");
    }

    @Test
    void whatARegistrationSaysWasDeclinedOrLostIsJudgedAlike() {
        harness.register("s1", 1, "cpus=3");
        AttemptKey declined = harness.assigned("a", "s1");
        AttemptKey lost = harness.running("b", "s1");
        AttemptKey stopping = harness.running("c", "s1");
        harness.cancel("c");

        harness.register(
                "s1",
                1,
                "cpus=3",
                AttemptReport.declined(declined, "no room"),
                AttemptReport.lost(lost, "the guard process ended"),
                AttemptReport.lost(stopping, "the guard process ended"));

        assertThat(harness.endOf("a", 1)).isEqualTo(AttemptEnd.DECLINED);
        assertThat(harness.endOf("b", 1)).isEqualTo(AttemptEnd.UNKNOWN);
        assertThat(harness.endOf("c", 1)).isEqualTo(AttemptEnd.CANCELLED);
        assertThat(harness.available("s1")).isEqualTo("cpus=3");
    }

    /** More than an honest slave ever ran at once, each of the largest amount: the sums of the registry stay in range (P12). */
    @Test
    void whateverASlaveSaysThatItStillRunsNoSumOverflows() {
        Resources largest = Resources.ofThousandths(Map.of("cpus", Resources.MAX_THOUSANDTHS));
        List<AttemptReport> claimed = new ArrayList<>();
        for (int i = 1; i <= 150; i++) {
            String id = "j" + i;
            harness.register("s1", i, largest.toString());
            harness.submit(id, spec(largest.toString()).build());
            harness.assign(id, "s1");
            AttemptKey attempt = harness.last(id);
            assertThat(attempt.attempt()).isEqualTo(1);
            claimed.add(AttemptReport.running(attempt));
            harness.cancel(id);
        }

        harness.register("s1", 151, largest.toString(), claimed.toArray(new AttemptReport[0]));

        assertThat(harness.registry.slaves().get(0).attempts()).isBetween(2, 128);
        assertThat(harness.available("s1")).isEmpty();
        assertThat(Registry.restore(harness.registry.snapshot()).digest()).isEqualTo(harness.registry.digest());
        harness.register("s1", 152, largest.toString());
        assertThat(harness.available("s1")).isEqualTo(largest.toString());
    }

    private static int limit(Registry registry) {
        return Objects.requireNonNull(registry.capacity(slaveId("s1"))).maxAttempts();
    }
}
