package io.quorate.registry;

import static io.quorate.registry.Harness.job;
import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import io.quorate.model.SlaveState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of reconciliation, row by row, and what else becomes of slaves. */
final class ReconciliationTest {
    private static final JobOutcome DONE = JobOutcome.succeeded(Bytes.utf8("42"));

    private final Harness harness = new Harness();

    // ---- row 1: it ended with an outcome

    @Test
    void anOutcomeOfAnAssignedAttemptIsCommittedFromAnyIncarnation() {
        for (long incarnation : new long[] {1, 2}) {
            Harness own = new Harness();
            own.register("s1", 1, "cpus=2");
            AttemptKey attempt = own.assigned("j", "s1");
            assertThat(own.register("s1", incarnation, "cpus=2", AttemptReport.ended(attempt, DONE)))
                    .isEqualTo(new CommandResult.SlaveRegistered(incarnation, List.of()));
            assertThat(own.jobOf("j").outcome()).isEqualTo(DONE);
            assertThat(own.available("s1")).isEqualTo("cpus=2");
        }
    }

    @Test
    void anOutcomeFromALostSlaveIsCommittedWhileTheJobWaits() {
        AttemptKey attempt = lostWhileRunning();
        harness.register("s1", 1, "cpus=2", AttemptReport.ended(attempt, DONE));
        assertThat(harness.jobOf("j").outcome()).isEqualTo(DONE);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SUCCEEDED);
        assertThat(harness.jobOf("j").slave()).isEqualTo(slaveId("s1"));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    // ---- row 2: assigned or running here, and running there

    @Test
    void whatRunsOnBothSidesIsKept() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey running = harness.running("a", "s1");
        AttemptKey assigned = harness.assigned("b", "s1");
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(running), AttemptReport.running(assigned)))
                .isEqualTo(new CommandResult.SlaveRegistered(1, List.of()));
        assertThat(harness.stateOf("a")).isEqualTo(JobState.RUNNING);
        assertThat(harness.stateOf("b")).isEqualTo(JobState.RUNNING);
        assertThat(harness.available("s1")).isEmpty();
    }

    // ---- rows 3 to 5: not there

    @Test
    void anAssignedAttemptThatIsNotThereYetStaysAssigned() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.assigned("j", "s1");
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.stateOf("j")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.registry.attemptsOn(slaveId("s1")))
                .extracting(AttemptOnSlave::attempt)
                .containsExactly(attempt);
    }

    @Test
    void aLiveAttemptIsFoundByItsWholeKeyOnItsSlaveAlone() {
        harness.register("s1", 1, "cpus=2");
        harness.register("s2", 1, "cpus=2");
        AttemptKey one = harness.assigned("a", "s1");
        AttemptKey other = harness.running("b", "s1");

        for (AttemptOnSlave live : harness.registry.attemptsOn(slaveId("s1"))) {
            assertThat(harness.registry.attemptOn(slaveId("s1"), live.attempt()))
                    .isEqualTo(live);
        }
        assertThat(harness.registry.attemptOn(slaveId("s2"), one)).isNull();
        assertThat(harness.registry.attemptOn(slaveId("unknown"), one)).isNull();
        assertThat(harness.registry.attemptOn(slaveId("s1"), new AttemptKey(one.job(), one.attempt(), other.token())))
                .isNull();
        assertThat(harness.registry.attemptOn(slaveId("s1"), new AttemptKey(one.job(), 2, one.token())))
                .isNull();
    }

    @Test
    void aRunningAttemptThatIsGoneHasEndedInAnUnknownWay() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.UNKNOWN);
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        harness.assign("j", "s1");
        assertThat(harness.last("j").attempt()).isEqualTo(2);
        assertThat(harness.last("j").token()).isGreaterThan(attempt.token());
    }

    @Test
    void aNewIncarnationLosesWhatItDoesNotBring() {
        harness.register("s1", 1, "cpus=3");
        harness.running("a", "s1");
        harness.assigned("b", "s1");
        harness.running("c", "s1");
        harness.cancel("c");
        assertThat(harness.register("s1", 2, "cpus=3")).isEqualTo(new CommandResult.SlaveRegistered(2, List.of()));
        assertThat(harness.endOf("a", 1)).isEqualTo(AttemptEnd.SLAVE_LOST);
        assertThat(harness.endOf("b", 1)).isEqualTo(AttemptEnd.SLAVE_LOST);
        assertThat(harness.endOf("c", 1)).isEqualTo(AttemptEnd.CANCELLED);
        assertThat(harness.stateOf("a")).isEqualTo(JobState.PENDING);
        assertThat(harness.available("s1")).isEqualTo("cpus=3");
        assertThat(harness.registry.incarnation(slaveId("s1"))).isEqualTo(new Incarnation(2));
    }

    @Test
    void aStoppingAttemptStaysUntilItsStopIsAnswered() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.assigned("j", "s1");
        harness.cancel("j");
        // The order may have crossed this register.
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        harness.report("s1", AttemptReport.stopped(attempt));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    // ---- row 6: taken back

    @Test
    void anAttemptOfALostSlaveIsTakenBackWhileTheJobWaits() {
        AttemptKey attempt = lostWhileRunning();
        harness.events.clear();
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(attempt)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of()));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
        assertThat(harness.last("j")).isEqualTo(attempt);
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        assertThat(harness.events).contains("running " + attempt + " s1");
        harness.report("s1", AttemptReport.ended(attempt, DONE));
        assertThat(harness.jobOf("j").outcome()).isEqualTo(DONE);
    }

    @Test
    void takingBackGivesTheRetryBack() {
        harness.register("s1", 1, "cpus=2");
        harness.submit("j", spec("cpus=1").lossRetries(1).build());
        harness.assign("j", "s1");
        AttemptKey attempt = harness.last("j");
        for (int i = 0; i < 3; i++) {
            harness.lose("s1");
            harness.register("s1", 1, "cpus=2", AttemptReport.running(attempt));
            assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
        }
    }

    @Test
    void whatNoLongerFitsIsNotTakenBackButHeldUntilItStopped() {
        AttemptKey attempt = lostWhileRunning();
        assertThat(harness.register("s1", 1, "cpus=0.5", AttemptReport.running(attempt)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of(attempt)));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.available("s1")).isEmpty();
        harness.submit("small", spec("memory=1").build());
        harness.submit("nothing", spec("").build());
        assertThat(harness.assign("nothing", "s1")).isInstanceOf(CommandResult.Ignored.class);
        harness.report("s1", AttemptReport.stopped(attempt));
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SUPERSEDED);
        assertThat(harness.assign("nothing", "s1")).isEqualTo(new CommandResult.Applied());
    }

    // ---- row 7: superseded, ended or unknown

    @Test
    void aSupersededAttemptIsStoppedAndHoldsItsRoomMeanwhile() {
        AttemptKey old = lostWhileRunning();
        harness.register("s2", 5, "cpus=2");
        harness.assign("j", "s2");
        AttemptKey current = harness.last("j");
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(old)))
                .isEqualTo(new CommandResult.SlaveRegistered(3, List.of(old)));
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        assertThat(harness.last("j")).isEqualTo(current);

        harness.report("s1", AttemptReport.ended(old, DONE));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SUPERSEDED);
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    @Test
    void anOutcomeOfASupersededAttemptChangesNothing() {
        AttemptKey old = lostWhileRunning();
        harness.register("s2", 5, "cpus=2");
        harness.assign("j", "s2");
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.ended(old, DONE)))
                .isEqualTo(new CommandResult.SlaveRegistered(3, List.of()));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SLAVE_LOST);
    }

    @Test
    void whatRunsOfAnEndedJobIsStopped() {
        AttemptKey attempt = lostWhileRunning();
        harness.cancel("j");
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(attempt)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of(attempt)));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.CANCELLED);
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
    }

    @Test
    void unknownAttemptsAreStopped() {
        harness.register("s1", 1, "cpus=2");
        harness.running("j", "s1");
        AttemptKey unknownJob = new AttemptKey(job("x"), 1, 900);
        AttemptKey unknownNumber = new AttemptKey(job("j"), 7, 901);
        AttemptKey wrongToken = new AttemptKey(job("j"), 1, 902);
        assertThat(harness.register(
                        "s1",
                        2,
                        "cpus=2",
                        AttemptReport.running(wrongToken),
                        AttemptReport.running(unknownNumber),
                        AttemptReport.running(unknownJob)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of(unknownJob, unknownNumber, wrongToken)));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
    }

    @Test
    void anotherSlaveCannotSpeakForAnAttempt() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        assertThat(harness.register("s2", 2, "cpus=2", AttemptReport.ended(attempt, DONE)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of()));
        harness.report("s2", AttemptReport.stopped(attempt), AttemptReport.ended(attempt, DONE));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aForgottenAttemptThatStillRunsIsHeldAsWell() {
        harness.register("s1", 1, "cpus=2");
        harness.register("s2", 2, "cpus=2");
        AttemptKey old = harness.running("j", "s1");
        harness.lose("s1");
        for (int i = 0; i < 40; i++) {
            harness.assign("j", "s2");
            harness.report("s2", AttemptReport.running(harness.last("j")));
            harness.report("s2", AttemptReport.stopped(harness.last("j")));
        }
        assertThat(harness.jobOf("j").attempts().get(0).number()).isGreaterThan(1);
        harness.register("s1", 1, "cpus=2", AttemptReport.running(old));
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        harness.report("s1", AttemptReport.stopped(old));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    // ---- what runs of forgotten jobs

    @Test
    void aSlaveThatRunsSomethingForgottenIsGivenNothingNewUntilThatHasStopped() {
        AttemptKey stray = strayOf("s1");
        assertThat(harness.registry.isStray(slaveId("s1"), stray)).isTrue();
        assertThat(harness.registry.slavesWithStrays()).containsExactly(slaveId("s1"));
        harness.submit("next");
        assertThat(harness.registry.capacity(slaveId("s1")).open()).isFalse();
        assertThat(harness.assign("next", "s1"))
                .isEqualTo(new CommandResult.Ignored("slave s1 still executes what was forgotten here"));
        harness.report("s1", AttemptReport.running(stray));
        assertThat(harness.registry.capacity(slaveId("s1")).open()).isFalse();
        harness.events.clear();
        harness.report("s1", AttemptReport.stopped(stray));
        assertThat(harness.events).containsExactly("capacity s1");
        assertThat(harness.registry.slavesWithStrays()).isEmpty();
        assertThat(harness.assign("next", "s1")).isInstanceOf(CommandResult.Applied.class);
    }

    @Test
    void anyEndOfSomethingForgottenWillDo() {
        AttemptKey stray = strayOf("s1");
        harness.report("s1", AttemptReport.ended(stray, DONE));
        assertThat(harness.registry.isStray(slaveId("s1"), stray)).isFalse();
        assertThat(harness.registry.capacity(slaveId("s1")).open()).isTrue();
    }

    @Test
    void onlyTheNewestRegisterSaysWhatRunsOfForgottenJobs() {
        AttemptKey stray = strayOf("s1");
        AttemptKey other = new AttemptKey(job("other"), 1, 700);
        harness.register("s1", 1, "cpus=2", AttemptReport.running(other));
        assertThat(harness.registry.isStray(slaveId("s1"), stray)).isFalse();
        assertThat(harness.registry.isStray(slaveId("s1"), other)).isTrue();
        harness.lose("s1");
        assertThat(harness.registry.slavesWithStrays()).isEmpty();
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.registry.capacity(slaveId("s1")).open()).isTrue();
    }

    @Test
    void whatRunsBesideSomethingForgottenIsTakenBack() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey kept = harness.running("kept", "s1");
        harness.lose("s1");
        AttemptKey stray = new AttemptKey(job("old"), 1, 700);
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(stray), AttemptReport.running(kept)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of(stray)));
        assertThat(harness.stateOf("kept")).isEqualTo(JobState.RUNNING);
    }

    /** The slave comes back with an attempt of a job that ended with its loss, and was forgotten meanwhile. */
    private AttemptKey strayOf(String slave) {
        harness.register(slave, 1, "cpus=2");
        harness.submit("gone", spec("cpus=2").lossRetries(0).build());
        harness.assign("gone", slave);
        AttemptKey attempt = harness.last("gone");
        harness.report(slave, AttemptReport.running(attempt));
        harness.lose(slave);
        harness.apply(new Command.ForgetJobs(harness.now(), 0, 0, 0, 0, 100));
        assertThat(harness.registry.job(job("gone"))).isNull();
        assertThat(harness.register(slave, 1, "cpus=2", AttemptReport.running(attempt)))
                .isEqualTo(new CommandResult.SlaveRegistered(2, List.of(attempt)));
        return attempt;
    }

    @Test
    void aRunningReportOfWhatIsOverIsHeldToBeStopped() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.UNKNOWN);
        harness.report("s1", AttemptReport.running(attempt));
        assertThat(harness.registry.attemptsOn(slaveId("s1")).get(0).state()).isEqualTo(AttemptState.STOPPING);
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
    }

    @Test
    void aLateRunningReportOfWhatIsOverChangesNothing() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        harness.cancel("j");
        harness.report("s1", AttemptReport.stopped(attempt));
        harness.apply(new Command.ReportAttempts(
                harness.now(), slaveId("s1"), 1, 2, List.of(AttemptReport.running(attempt))));
        assertThat(harness.registry.attemptsOn(slaveId("s1"))).isEmpty();
    }

    // ---- sessions and sequences

    @Test
    void anOlderRegisterOfTheSameIncarnationIsStale() {
        harness.registerAt(5, "s1", 1, "cpus=2");
        CommandResult again = harness.registerAt(5, "s1", 1, "cpus=4");
        assertThat(again).isInstanceOf(CommandResult.SlaveRefused.class);
        assertThat(((CommandResult.SlaveRefused) again).stale()).isTrue();
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        harness.lose("s1");
        assertThat(harness.registerAt(4, "s1", 1, "cpus=4")).isInstanceOf(CommandResult.SlaveRefused.class);
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.LOST);
        assertThat(harness.registerAt(1, "s1", 2, "cpus=4")).isEqualTo(new CommandResult.SlaveRegistered(2, List.of()));
    }

    @Test
    void aReportMakesOlderRegistersStale() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.assigned("j", "s1");
        long crossing = harness.nextSequence();
        harness.report("s1", AttemptReport.running(attempt));
        assertThat(harness.registerAt(crossing, "s1", 1, "cpus=2")).isInstanceOf(CommandResult.SlaveRefused.class);
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
    }

    @Test
    void theSessionStaysUntilTheSlaveIsLostOrRestarts() {
        harness.register("s1", 1, "cpus=2");
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.registry.session(slaveId("s1"))).isEqualTo(1);
        harness.lose("s1");
        assertThat(harness.registry.session(slaveId("s1"))).isZero();
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.registry.session(slaveId("s1"))).isEqualTo(2);
        harness.register("s1", 9, "cpus=2");
        assertThat(harness.registry.session(slaveId("s1"))).isEqualTo(3);
    }

    @Test
    void aReportOfAnotherSessionIsIgnored() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        assertThat(harness.reportAs("s1", 9, AttemptReport.ended(attempt, DONE)))
                .isInstanceOf(CommandResult.Ignored.class);
        assertThat(harness.reportAs("s9", 1)).isInstanceOf(CommandResult.Ignored.class);
        harness.lose("s1");
        assertThat(harness.reportAs("s1", 1, AttemptReport.ended(attempt, DONE)))
                .isInstanceOf(CommandResult.Ignored.class);
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
    }

    // ---- loss, leaving, draining, shrinking

    @Test
    void aLostSlaveGivesItsJobsBack() {
        harness.register("s1", 1, "cpus=3");
        harness.running("a", "s1");
        harness.assigned("b", "s1");
        harness.running("c", "s1");
        harness.cancel("c");
        harness.lose("s1");
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.LOST);
        assertThat(harness.stateOf("a")).isEqualTo(JobState.PENDING);
        assertThat(harness.stateOf("b")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("c", 1)).isEqualTo(AttemptEnd.CANCELLED);
        assertThat(harness.registry.attemptsOn(slaveId("s1"))).isEmpty();
        assertThat(harness.events).contains("lost s1 its lease ran out");
        assertThat(harness.lose("s1")).isInstanceOf(CommandResult.Ignored.class);
    }

    @Test
    void aJobWithoutLossRetriesLeftFailsAndSaysWhy() {
        harness.register("s1", 1, "cpus=3");
        harness.submit("j", spec("cpus=1").lossRetries(0).build());
        harness.assign("j", "s1");
        harness.lose("s1");
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
        assertThat(harness.jobOf("j").outcome().error()).contains("attempt 1", "s1", "lost");
    }

    @Test
    void aLossOfAnOlderSessionHasNoEffect() {
        harness.register("s1", 1, "cpus=1");
        harness.register("s1", 2, "cpus=1");
        assertThat(harness.apply(new Command.LoseSlave(1, slaveId("s1"), 1, "late")))
                .isInstanceOf(CommandResult.Ignored.class);
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.ALIVE);
    }

    @Test
    void aSlaveThatLeavesIsGone() {
        harness.register("s1", 1, "cpus=1");
        assertThat(harness.apply(new Command.DeregisterSlave(1, slaveId("s1"), 1)))
                .isEqualTo(new CommandResult.Applied());
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.LOST);
        assertThat(harness.events).contains("lost s1 left");
    }

    @Test
    void whatASlaveStopsByItselfIsPlacedAgain() {
        harness.register("s1", 1, "cpus=1");
        AttemptKey attempt = harness.running("j", "s1");
        harness.report("s1", AttemptReport.stopped(attempt));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.STOPPED);
    }

    @Test
    void aDrainingSlaveKeepsWhatItHasAndGetsNothing() {
        harness.register("s1", 1, "cpus=2");
        harness.running("a", "s1");
        harness.apply(new Command.DrainSlave(1, slaveId("s1"), true));
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.DRAINING);
        assertThat(harness.stateOf("a")).isEqualTo(JobState.RUNNING);
        harness.submit("b");
        assertThat(harness.assign("b", "s1")).isInstanceOf(CommandResult.Ignored.class);
        harness.register("s1", 2, "cpus=2");
        assertThat(harness.slaveState("s1")).isEqualTo(SlaveState.DRAINING);
        harness.apply(new Command.DrainSlave(1, slaveId("s1"), false));
        assertThat(harness.assign("b", "s1")).isEqualTo(new CommandResult.Applied());
        assertThat(harness.apply(new Command.DrainSlave(1, slaveId("s9"), true)))
                .isInstanceOf(CommandResult.Ignored.class);
    }

    @Test
    void aSlaveThatShrankGetsNothingUntilItFits() {
        harness.register("s1", 1, "cpus=2,memory=8");
        AttemptKey a = harness.running("a", "s1");
        AttemptKey b = harness.running("b", "s1");
        harness.register("s1", 1, "cpus=1,memory=8", AttemptReport.running(a), AttemptReport.running(b));
        assertThat(harness.available("s1")).isEqualTo("memory=8");
        harness.submit("m", spec("memory=1").build());
        assertThat(harness.assign("m", "s1")).isInstanceOf(CommandResult.Ignored.class);
        harness.report("s1", AttemptReport.ended(a, DONE));
        assertThat(harness.assign("m", "s1")).isEqualTo(new CommandResult.Applied());
    }

    @Test
    void theLowestOpenTokenIsTheLowestLiveOneOrTheNext() {
        harness.register("s1", 1, "cpus=2");
        assertThat(harness.registry.lowestOpenToken(slaveId("s1"))).isEqualTo(1);
        AttemptKey a = harness.running("a", "s1");
        harness.running("b", "s1");
        assertThat(harness.registry.lowestOpenToken(slaveId("s1"))).isEqualTo(a.token());
        harness.report("s1", AttemptReport.ended(a, DONE));
        assertThat(harness.registry.lowestOpenToken(slaveId("s1"))).isEqualTo(2);
        assertThat(harness.registry.lowestOpenToken(slaveId("s9"))).isEqualTo(3);
    }

    private AttemptKey lostWhileRunning() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        harness.lose("s1");
        return attempt;
    }
}
