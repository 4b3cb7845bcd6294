package io.quorate.master;

import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.model.Isolation;
import io.quorate.registry.Command;
import io.quorate.registry.Harness;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.scheduling.Scheduler;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P5: when the next attempt of an exclusive job may be placed. */
final class ExclusionWaitTest {
    private static final long WAIT = 1_000;

    private final Harness harness = new Harness();
    private final Scheduler scheduler = new Scheduler(harness.registry, BuiltInPlacement.BEST_FIT);
    private final ExclusionWait exclusion = new ExclusionWait(harness.registry, scheduler, WAIT);

    @BeforeEach
    void anExclusiveJobRuns() {
        harness.registry.addListener(exclusion);
        becomeActive(0);
        harness.register("s1", 1, "cpus=1");
        harness.submit("j", spec("cpus=1").isolation(Isolation.EXCLUSIVE).build());
        assertThat(place(0)).containsExactly("j on s1");
        harness.report("s1", AttemptReport.running(harness.last("j")));
        harness.register("s2", 2, "cpus=1");
    }

    @Test
    void itWaitsFromTheLastReceiptAndNotFromTheLoss() {
        exclusion.heard(slaveId("s1"), 300);
        exclusion.heard(slaveId("s1"), 200);
        harness.lose("s1");
        assertThat(exclusion.nextWakeNanos()).isEqualTo(Long.MIN_VALUE);
        assertThat(place(700)).isEmpty();
        assertThat(exclusion.nextWakeNanos()).isEqualTo(300 + WAIT);
        assertThat(exclusion.problems(5))
                .containsExactly("exclusive job j waits until the lease of slave s1 is surely over");

        assertThat(place(300 + WAIT - 1)).isEmpty();
        assertThat(place(300 + WAIT)).containsExactly("j on s2");
        assertThat(place(300 + WAIT)).isEmpty();
        assertThat(exclusion.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(exclusion.problems(5)).isEmpty();
    }

    @Test
    void whereLeasesAreLongerItWaitsForLonger() {
        harness.apply(new Command.SetLeaseFactor(harness.now(), 3));
        exclusion.heard(slaveId("s1"), 300);
        harness.lose("s1");

        assertThat(place(300 + 3 * WAIT - 1)).isEmpty();
        assertThat(place(300 + 3 * WAIT)).containsExactly("j on s2");
    }

    @Test
    void whatIsHeardAfterwardsChangesNothing() {
        exclusion.heard(slaveId("s1"), 300);
        // Another incarnation is heard for ever.
        harness.register("s1", 9, "cpus=1");
        assertThat(place(700)).isEmpty();
        exclusion.heard(slaveId("s1"), 800);
        assertThat(place(300 + WAIT)).hasSize(1);
    }

    @Test
    void aNewLeaderWaitsFromItsElection() {
        harness.lose("s1");
        exclusion.becomeIdle();
        scheduler.becomeIdle();
        becomeActive(5_000);
        assertThat(place(5_000 + WAIT - 1)).isEmpty();
        assertThat(place(5_000 + WAIT)).containsExactly("j on s2");
    }

    @Test
    void aNewLeaderWaitsForASlaveThatItHasNotHeard() {
        exclusion.becomeIdle();
        scheduler.becomeIdle();
        becomeActive(5_000);
        harness.lose("s1");
        assertThat(place(5_000 + WAIT - 1)).isEmpty();
        assertThat(place(5_000 + WAIT)).containsExactly("j on s2");
    }

    @Test
    void aNewLeaderDoesNotPlaceWhatIsKnownToExecute() {
        comeBackWithoutRoom();
        exclusion.becomeIdle();
        scheduler.becomeIdle();
        becomeActive(5_000);
        assertThat(place(50_000)).isEmpty();
        harness.report("s1", AttemptReport.stopped(harness.last("j")));
        assertThat(place(50_000)).containsExactly("j on s2");
    }

    @Test
    void theWordOfTheSlaveEndsTheWaitAtOnce() {
        exclusion.heard(slaveId("s1"), 300);
        harness.lose("s1");
        assertThat(place(400)).isEmpty();
        harness.register("s1", 1, "cpus=1", AttemptReport.stopped(harness.last("j")));
        assertThat(place(500)).hasSize(1);
    }

    @Test
    void whatTheSlaveStoppedByItselfIsPlacedAtOnce() {
        exclusion.heard(slaveId("s1"), 300);
        harness.report("s1", AttemptReport.stopped(harness.last("j")));
        assertThat(place(301)).hasSize(1);
    }

    @Test
    void whatIsTakenBackAndLostAgainWaitsAnew() {
        exclusion.heard(slaveId("s1"), 300);
        harness.lose("s1");
        assertThat(place(400)).isEmpty();
        exclusion.heard(slaveId("s1"), 900);
        harness.register("s1", 1, "cpus=1", AttemptReport.running(harness.last("j")));
        harness.lose("s1");
        assertThat(place(300 + WAIT)).isEmpty();
        assertThat(place(900 + WAIT)).containsExactly("j on s2");
    }

    @Test
    void aWaitThatIsOverDoesNotCountForTheSameAttemptLostAgain() {
        exclusion.heard(slaveId("s1"), 300);
        harness.register("s2", 2, "cpus=0.5");
        harness.lose("s1");
        assertThat(place(300 + WAIT)).isEmpty();
        exclusion.heard(slaveId("s1"), 1_500);
        harness.register("s1", 1, "cpus=1", AttemptReport.running(harness.last("j")));
        assertThat(place(1_500)).isEmpty();
        harness.lose("s1");
        harness.register("s3", 3, "cpus=1");
        assertThat(place(1_500 + WAIT - 1)).isEmpty();
        assertThat(place(1_500 + WAIT)).containsExactly("j on s3");
    }

    @Test
    void anAssignmentThatHadNoEffectIsDecidedAgainWithoutAnotherWait() {
        exclusion.heard(slaveId("s1"), 300);
        harness.lose("s1");
        exclusion.update(300 + WAIT);
        List<Command.Assignment> decided = scheduler.decide(10);
        assertThat(decided).hasSize(1);
        harness.lose("s2");
        harness.apply(new Command.AssignAttempts(harness.now(), decided));
        harness.register("s3", 3, "cpus=1");
        assertThat(place(300 + WAIT)).containsExactly("j on s3");
    }

    @Test
    void whatIsKnownToExecuteIsWaitedForHoweverLong() {
        comeBackWithoutRoom();
        assertThat(place(100_000)).isEmpty();
        assertThat(exclusion.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(exclusion.problems(5))
                .containsExactly("exclusive job j waits until slave s1 has stopped its attempt 1");
        harness.lose("s1");
        assertThat(place(100_001)).as("heard at 0 the last time").containsExactly("j on s2");
    }

    @Test
    void anAvailableJobDoesNotWait() {
        harness.submit("a", spec("cpus=1").build());
        assertThat(place(1)).containsExactly("a on s2");
        exclusion.heard(slaveId("s2"), 300);
        harness.lose("s2");
        harness.register("s3", 3, "cpus=1");
        assertThat(place(301)).containsExactly("a on s3");
    }

    @Test
    void aJobThatEndsWhileItWaitsIsForgotten() {
        harness.lose("s1");
        assertThat(place(1)).isEmpty();
        harness.cancel("j");
        assertThat(place(2)).isEmpty();
        assertThat(exclusion.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(exclusion.problems(5)).isEmpty();
    }

    private void comeBackWithoutRoom() {
        harness.lose("s1");
        harness.register("s1", 1, "cpus=0.5", AttemptReport.running(harness.last("j")));
    }

    private void becomeActive(long nowNanos) {
        scheduler.becomeActive();
        exclusion.becomeActive(nowNanos);
    }

    private List<String> place(long nowNanos) {
        exclusion.update(nowNanos);
        List<Command.Assignment> decided = scheduler.decide(10);
        harness.apply(new Command.AssignAttempts(harness.now(), decided));
        return decided.stream().map(one -> one.job() + " on " + one.slave()).toList();
    }
}
