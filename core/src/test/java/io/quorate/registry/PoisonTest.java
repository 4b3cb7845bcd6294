package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.model.JobState;
import org.junit.jupiter.api.Test;

/** A job that ends the slaves on which it runs is not tried for ever; one that is only there when they end is. */
final class PoisonTest {
    private final Harness harness = new Harness();
    private int incarnation;

    private void limit(int losses, long withinMillis) {
        harness.apply(new Command.LimitPoison(harness.now(), losses, withinMillis));
    }

    private void restart(String slave) {
        harness.register(slave, ++incarnation, "cpus=4");
    }

    private void runOn(String slave) {
        harness.assign("j", slave);
        harness.report(slave, AttemptReport.running(harness.last("j")));
    }

    private void later(long millis) {
        harness.apply(new Command.CancelJob(harness.registry.timeMillis() + millis, Harness.job("none")));
    }

    @Test
    void aJobWhoseSlavesDieSoonAfterItsStartFailsAndNamesThem() {
        harness.submit("j");
        for (int i = 0; i < 10; i++) {
            String slave = "s" + i % 3;
            restart(slave);
            assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
            runOn(slave);
            if (i % 2 == 0) {
                restart(slave);
            } else {
                harness.lose(slave);
            }
        }
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
        assertThat(harness.jobOf("j").outcome().error()).contains("10 times in a row", "(s0, s1, s2)", "12525 ms");
    }

    @Test
    void anAttemptThatWasNeverConfirmedCountsToo() {
        limit(3, 1000);
        harness.submit("j");
        for (int i = 0; i < 3; i++) {
            restart("s1");
            harness.assign("j", "s1");
            restart("s1");
        }
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
    }

    @Test
    void aRollingRestartOfAllSlavesFailsNoLongJob() {
        limit(3, 1000);
        harness.submit("j");
        for (int i = 0; i < 20; i++) {
            restart("s" + i);
            runOn("s" + i);
            later(1001);
            restart("s" + i);
            assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    void slavesThatLeaveInGoodOrderAndRefusalsSayNothing() {
        limit(2, 100_000);
        harness.submit("j");
        for (int i = 0; i < 5; i++) {
            restart("s1");
            runOn("s1");
            harness.report("s1", AttemptReport.stopped(harness.last("j")));
            harness.assign("j", "s1");
            harness.report("s1", AttemptReport.refused(harness.last("j"), "no"));
            restart("s1");
            runOn("s1");
            harness.apply(new Command.DeregisterSlave(
                    harness.now(), Harness.slaveId("s1"), harness.registry.session(Harness.slaveId("s1"))));
            assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    void oneLongLifeBetweenStartsTheCountAnew() {
        limit(3, 1000);
        harness.submit("j");
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3; i++) {
                restart("s1");
                runOn("s1");
                later(i == 2 ? 5000 : 0);
                restart("s1");
            }
        }
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
    }

    @Test
    void anAttemptThatIsTakenBackWasNoLoss() {
        limit(1, 1000);
        limit(2, 1000);
        restart("s1");
        harness.submit("j");
        for (int i = 0; i < 5; i++) {
            runOn("s1");
            harness.lose("s1");
            harness.register("s1", incarnation, "cpus=4", AttemptReport.running(harness.last("j")));
            assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
            harness.report("s1", AttemptReport.stopped(harness.last("j")));
        }
    }

    @Test
    void theLimitCanBeOff() {
        limit(0, 1000);
        harness.submit("j");
        for (int i = 0; i < 50; i++) {
            restart("s1");
            runOn("s1");
            restart("s1");
        }
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
    }
}
