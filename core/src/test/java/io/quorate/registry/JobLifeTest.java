package io.quorate.registry;

import static io.quorate.registry.Harness.job;
import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobLifeTest {
    private static final JobOutcome DONE = JobOutcome.succeeded(Bytes.utf8("42"));
    private static final JobOutcome BROKEN = JobOutcome.failed("it broke");

    private final Harness harness = new Harness();

    private void aSlave() {
        harness.register("s1", 1, "cpus=2");
    }

    @Test
    void aSubmittedJobIsPending() {
        assertThat(harness.submit("j", spec("cpus=1").build()))
                .isEqualTo(new CommandResult.Submitted(List.of(CommandResult.SubmitOutcome.ACCEPTED)));

        Job job = harness.jobOf("j");
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.attempt()).isZero();
        assertThat(job.slave()).isNull();
        assertThat(job.submittedAt().toEpochMilli()).isEqualTo(harness.registry.timeMillis());
        assertThat(harness.events).containsExactly("pending j");
    }

    @Test
    void aRepeatedSubmitIsADuplicateWhateverBecameOfTheJob() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        assertThat(harness.submit("j", spec("cpus=1").build()))
                .isEqualTo(new CommandResult.Submitted(List.of(CommandResult.SubmitOutcome.DUPLICATE)));

        harness.report("s1", AttemptReport.ended(attempt, DONE));
        assertThat(harness.submit("j", spec("cpus=1").build()))
                .isEqualTo(new CommandResult.Submitted(List.of(CommandResult.SubmitOutcome.DUPLICATE)));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anIdWithAnotherSpecIsRefused() {
        harness.submit("j");
        assertThat(harness.submit("j", spec("cpus=2").build()))
                .isEqualTo(new CommandResult.Submitted(List.of(CommandResult.SubmitOutcome.ID_REUSED)));
        assertThat(harness.jobOf("j").spec()).isEqualTo(spec("cpus=1").build());
    }

    @Test
    void anAttemptGoesFromAssignedToRunningToItsOutcome() {
        aSlave();
        AttemptKey attempt = harness.assigned("j", "s1");
        assertThat(harness.stateOf("j")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        assertThat(harness.registry.attemptsOn(slaveId("s1")))
                .containsExactly(new AttemptOnSlave(
                        attempt, AttemptState.ASSIGNED, spec("").build().work(), Isolation.AVAILABLE));

        harness.report("s1", AttemptReport.running(attempt));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
        assertThat(harness.jobOf("j").slave()).isEqualTo(slaveId("s1"));

        harness.report("s1", AttemptReport.ended(attempt, DONE));
        Job job = harness.jobOf("j");
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.outcome()).isEqualTo(DONE);
        assertThat(job.endedAt()).isNotNull();
        assertThat(job.slave()).isEqualTo(slaveId("s1"));
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.SUCCEEDED);
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        assertThat(harness.events)
                .endsWith("assigned j#1/1 s1", "running j#1/1 s1", "ended j#1/1 s1 SUCCEEDED", "over j");
    }

    @Test
    void anOutcomeBeforeTheConfirmationCounts() {
        aSlave();
        AttemptKey attempt = harness.assigned("j", "s1");
        harness.report("s1", AttemptReport.ended(attempt, DONE));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRepeatedReportChangesNothing() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        harness.report("s1", AttemptReport.ended(attempt, DONE));
        Job before = harness.jobOf("j");
        harness.events.clear();

        harness.report("s1", AttemptReport.ended(attempt, BROKEN), AttemptReport.running(attempt));

        assertThat(harness.jobOf("j")).isEqualTo(before);
        assertThat(harness.events).isEmpty();
    }

    @Test
    void aFailedJobIsTriedAgainAsOftenAsItMay() {
        aSlave();
        harness.submit("j", spec("cpus=1").failureRetries(1).build());
        harness.assign("j", "s1");
        harness.report("s1", AttemptReport.ended(harness.last("j"), BROKEN));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.FAILED);

        harness.assign("j", "s1");
        assertThat(harness.last("j")).isEqualTo(new AttemptKey(job("j"), 2, 2));
        harness.report("s1", AttemptReport.ended(harness.last("j"), BROKEN));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
        assertThat(harness.jobOf("j").outcome()).isEqualTo(BROKEN);
    }

    @Test
    void codeThatSaysItWasCancelledByItselfHasFailed() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        harness.report("s1", AttemptReport.ended(attempt, JobOutcome.cancelled()));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
    }

    @Test
    void anEndedReportWithoutAnOutcomeChangesNothing() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        harness.report("s1", new AttemptReport(attempt, AttemptReport.Status.ENDED, null, ""));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aPendingJobIsCancelledAtOnce() {
        harness.submit("j");
        assertThat(harness.cancel("j")).isEqualTo(new CommandResult.Cancelled(true, JobState.CANCELLED));
        assertThat(harness.jobOf("j").slave()).isNull();
        assertThat(harness.events).containsExactly("pending j", "over j");
    }

    @Test
    void aCancelledAttemptHoldsItsReservationUntilItStopped() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        assertThat(harness.cancel("j")).isEqualTo(new CommandResult.Cancelled(true, JobState.CANCELLED));
        assertThat(harness.available("s1")).isEqualTo("cpus=1");
        assertThat(harness.registry.attemptsOn(slaveId("s1")).get(0).state()).isEqualTo(AttemptState.STOPPING);

        harness.report("s1", AttemptReport.stopped(attempt));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.CANCELLED);
        assertThat(harness.stateOf("j")).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void anAssignedJobIsCancelledAtOnceAsWell() {
        aSlave();
        AttemptKey attempt = harness.assigned("j", "s1");
        harness.cancel("j");
        // The order had not arrived: the slave refuses what it was told to stop.
        harness.report("s1", AttemptReport.refused(attempt, "stopped before it was started"));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.CANCELLED);
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
        assertThat(harness.registry.refusedBy(job("j"), slaveId("s1"))).isFalse();
    }

    @Test
    void anOutcomeAfterTheCancelChangesNothing() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        harness.cancel("j");
        harness.report("s1", AttemptReport.ended(attempt, DONE));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.CANCELLED);
        assertThat(harness.jobOf("j").outcome()).isEqualTo(JobOutcome.cancelled());
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.CANCELLED);
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    @Test
    void cancellingWhatHasEndedOrIsUnknownChangesNothing() {
        aSlave();
        AttemptKey attempt = harness.running("j", "s1");
        harness.report("s1", AttemptReport.ended(attempt, DONE));
        assertThat(harness.cancel("j")).isEqualTo(new CommandResult.Cancelled(true, JobState.SUCCEEDED));
        assertThat(harness.cancel("x")).isEqualTo(new CommandResult.Cancelled(false, JobState.PENDING));
    }

    @Test
    void aRefusedJobIsPendingAndNotForThatSlaveInThatSession() {
        aSlave();
        AttemptKey attempt = harness.assigned("j", "s1");
        harness.report("s1", AttemptReport.refused(attempt, "no such handler"));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.PENDING);
        assertThat(harness.endOf("j", 1)).isEqualTo(AttemptEnd.REFUSED);
        assertThat(harness.registry.refusedBy(job("j"), slaveId("s1"))).isTrue();
        assertThat(harness.assign("j", "s1")).isInstanceOf(CommandResult.Ignored.class);

        harness.register("s1", 2, "cpus=2");
        assertThat(harness.registry.refusedBy(job("j"), slaveId("s1"))).isFalse();
        assertThat(harness.assign("j", "s1")).isEqualTo(new CommandResult.Applied());
    }

    @Test
    void refusalsUseUpLossRetries() {
        aSlave();
        harness.submit("j", spec("cpus=1").lossRetries(0).build());
        harness.assign("j", "s1");
        harness.report("s1", AttemptReport.refused(harness.last("j"), "no such handler"));
        assertThat(harness.stateOf("j")).isEqualTo(JobState.FAILED);
        assertThat(harness.jobOf("j").outcome().error()).contains("s1", "refused", "handler 'work'");
    }

    @Test
    void assignmentsWithAStalePreconditionHaveNoEffect() {
        aSlave();
        harness.submit("j");
        Command.AssignAttempts first = harness.assignment("j", "s1");
        assertIgnored(assign("j", 2, "s1", 1), "next attempt");
        assertIgnored(assign("j", 1, "s1", 7), "session 7");
        assertIgnored(assign("j", 1, "s9", 1), "unknown");
        assertIgnored(assign("x", 1, "s1", 1), "unknown");
        assertThat(harness.apply(first)).isEqualTo(new CommandResult.Applied());
        assertIgnored(first, "ASSIGNED");
        harness.submit("large", spec("cpus=1.001").build());
        assertIgnored(assign("large", 1, "s1", 1), "not enough");
        assertThat(harness.jobOf("large").attempt()).isZero();
        assertThat(harness.registry.nextToken()).isEqualTo(2);
        assertThat(harness.events).contains("voided large slave s1 has not enough left for job large");
    }

    @Test
    void aCancelOvertakesAnAssignmentInFlight() {
        aSlave();
        harness.submit("j");
        Command.AssignAttempts inFlight = harness.assignment("j", "s1");
        harness.cancel("j");
        assertIgnored(inFlight, "CANCELLED");
    }

    @Test
    void ofOneBatchEachAssignmentStandsByItself() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        harness.submit("b");
        harness.apply(new Command.AssignAttempts(
                5,
                List.of(
                        new Command.Assignment(job("a"), 1, slaveId("s1"), 1),
                        new Command.Assignment(job("b"), 1, slaveId("s1"), 1))));
        assertThat(harness.stateOf("a")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.stateOf("b")).isEqualTo(JobState.PENDING);
    }

    @Test
    void registryTimeNeverGoesBack() {
        harness.submit("a");
        long time = harness.registry.timeMillis();
        harness.apply(new Command.CancelJob(time - 500, job("a")));
        assertThat(harness.registry.timeMillis()).isEqualTo(time);
        assertThat(harness.jobOf("a").endedAt().toEpochMilli()).isEqualTo(time);
    }

    @Test
    void aPageFollowsTheLastJobOfThePageBefore() {
        for (int i = 0; i < 10; i++) {
            harness.submit("j" + i);
        }
        harness.cancel("j3");
        harness.cancel("j4");
        JobFilter pending = JobFilter.inState(JobState.PENDING);
        assertThat(ids(harness.registry.jobs(pending, null, 3, false))).containsExactly("j0", "j1", "j2");
        assertThat(ids(harness.registry.jobs(pending, job("j3"), 3, false))).containsExactly("j5", "j6", "j7");
        assertThat(ids(harness.registry.jobs(JobFilter.ALL, job("j2"), 2, false)))
                .containsExactly("j3", "j4");
        assertThat(harness.registry.jobs(JobFilter.ALL, job("x"), 2, false)).isEmpty();
        assertThat(harness.registry.jobCount(JobState.CANCELLED)).isEqualTo(2);
    }

    @Test
    void onlyTheLatestAttemptsAreRemembered() {
        harness.register("s1", 1, "cpus=2");
        harness.submit("j", spec("cpus=1").failureRetries(100).build());
        for (int i = 0; i < 50; i++) {
            harness.assign("j", "s1");
            harness.report("s1", AttemptReport.ended(harness.last("j"), BROKEN));
        }
        Job job = harness.jobOf("j");
        assertThat(job.attempt()).isEqualTo(50);
        assertThat(job.attempts()).hasSizeBetween(32, 33);
        assertThat(job.attempts().get(job.attempts().size() - 1).number()).isEqualTo(50);
    }

    @Test
    void anIndexThatDoesNotRiseIsAProgrammingError() {
        harness.registry.apply(100, List.of());
        assertThatIllegalStateException().isThrownBy(() -> harness.registry.apply(100, List.of()));
    }

    @Test
    void aListenerMustNotApply() {
        harness.registry.addListener(new RegistryListener() {
            @Override
            public void jobPending(io.quorate.model.JobId job) {
                harness.registry.apply(1000, List.of());
            }
        });
        assertThatIllegalStateException().isThrownBy(() -> harness.submit("j"));
    }

    private Command.AssignAttempts assign(String job, int attempt, String slave, long session) {
        return new Command.AssignAttempts(
                harness.now(), List.of(new Command.Assignment(job(job), attempt, slaveId(slave), session)));
    }

    private void assertIgnored(Command command, String reason) {
        CommandResult result = harness.apply(command);
        assertThat(result).isInstanceOf(CommandResult.Ignored.class);
        assertThat(((CommandResult.Ignored) result).reason()).contains(reason);
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.id().value()).toList();
    }
}
