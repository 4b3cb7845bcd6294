package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.registry.CommandResult.SubmitOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P4: what is forgotten, what is remembered of it, and for how long. */
final class RetentionTest {
    private static final JobSpec SPEC = Harness.spec("cpus=1").build();
    private static final JobSpec OTHER = Harness.spec("cpus=2").build();
    private static final long HOUR = 3_600_000;

    private final Harness harness = new Harness();
    private final Registry registry = harness.registry;

    private void ended(String id) {
        harness.submit(id, SPEC);
        harness.cancel(id);
    }

    private CommandResult forget(long at, long keepMillis, int keepJobs, long keepIdMillis, int keepIds) {
        return harness.apply(new Command.ForgetJobs(at, keepMillis, keepJobs, keepIdMillis, keepIds, 100));
    }

    private SubmitOutcome submitted(JobId id, JobSpec spec, long at) {
        CommandResult result = harness.apply(new Command.SubmitJobs(at, List.of(new Command.Submission(id, spec))));
        return ((CommandResult.Submitted) result).outcomes().get(0);
    }

    @Test
    void jobsAreForgottenWhenTheirTimeIsUp() {
        ended("a");
        long end = registry.timeMillis();
        Command.ForgetJobs rule = new Command.ForgetJobs(end + HOUR - 1, HOUR, 10, 3 * HOUR, 10, 100);
        long steadyEnd = registry.steadyMillisAt(end);
        assertThat(registry.forgetDueMillis(rule)).isEqualTo(steadyEnd + HOUR);
        harness.passUntil(end + HOUR - 1);
        assertThat(harness.apply(rule)).isInstanceOf(CommandResult.Ignored.class);
        assertThat(registry.job(Harness.job("a"))).isNotNull();

        assertThat(forget(end + HOUR, HOUR, 10, 3 * HOUR, 10)).isEqualTo(new CommandResult.Applied());
        assertThat(registry.job(Harness.job("a"))).isNull();
        assertThat(registry.jobCount(JobState.CANCELLED)).isZero();
        assertThat(registry.forgotten(Harness.job("a"))).isEqualTo(new ForgottenJob(JobState.CANCELLED, end));
        assertThat(registry.forgetDueMillis(rule)).isEqualTo(steadyEnd + 3 * HOUR);
        assertThat(harness.events).contains("forgotten a");
    }

    @Test
    void ofTooManyThoseGoFirstThatEndedFirstAndNoMoreThanTheLimit() {
        harness.submit("late", SPEC);
        for (int i = 0; i < 5; i++) {
            ended("j" + i);
        }
        harness.cancel("late");
        harness.submit("waits", SPEC);
        Command.ForgetJobs rule = new Command.ForgetJobs(harness.now(), HOUR, 2, HOUR, 10, 3);
        assertThat(registry.forgetDueMillis(rule)).isZero();
        harness.apply(rule);
        assertThat(ids(registry.jobs(JobFilter.ALL, null, 10, false))).containsExactly("late", "j3", "j4", "waits");
        harness.apply(rule);
        assertThat(ids(registry.jobs(JobFilter.ALL, null, 10, false))).containsExactly("late", "j4", "waits");
        assertThat(harness.apply(rule)).isInstanceOf(CommandResult.Ignored.class);
    }

    @Test
    void ofThoseThatTakeUpTooMuchThoseGoFirstThatEndedFirst() {
        for (String id : List.of("a", "b", "c")) {
            harness.submit(
                    id, JobSpec.handler("work", Bytes.copyOf(new byte[100])).build());
            harness.cancel(id);
        }
        Command.ForgetJobs enough = new Command.ForgetJobs(harness.now(), HOUR, 10, 300, HOUR, 10, 100);
        assertThat(registry.forgetDueMillis(enough)).isPositive();
        assertThat(harness.apply(enough)).isInstanceOf(CommandResult.Ignored.class);

        Command.ForgetJobs tooMuch = new Command.ForgetJobs(harness.now(), HOUR, 10, 299, HOUR, 10, 100);
        assertThat(registry.forgetDueMillis(tooMuch)).isZero();
        harness.apply(tooMuch);
        assertThat(ids(registry.jobs(JobFilter.ALL, null, 10, false))).containsExactly("b", "c");
        assertThat(registry.keptBytes()).isEqualTo(200);
    }

    @Test
    void aJobOfWhichSomethingStillExecutesIsKept() {
        harness.register("s1", 1, "cpus=2");
        AttemptKey attempt = harness.running("j", "s1");
        harness.cancel("j");
        forget(harness.now(), 0, 0, HOUR, 10);
        assertThat(harness.stateOf("j")).isEqualTo(JobState.CANCELLED);
        assertThat(harness.available("s1")).isEqualTo("cpus=1");

        harness.report("s1", AttemptReport.stopped(attempt));
        forget(harness.now(), 0, 0, HOUR, 10);
        assertThat(registry.job(attempt.job())).isNull();
        // What comes late of it changes nothing, and a slave that says that it runs is told to stop.
        harness.report("s1", AttemptReport.ended(attempt, JobOutcome.succeeded(Bytes.EMPTY)));
        assertThat(harness.register("s1", 1, "cpus=2", AttemptReport.running(attempt)))
                .isEqualTo(new CommandResult.SlaveRegistered(1, List.of(attempt)));
        assertThat(harness.available("s1")).isEqualTo("cpus=2");
    }

    @Test
    void aSubmitOfARememberedIdMakesNoSecondJob() {
        ended("j");
        forget(harness.now(), 0, 0, HOUR, 10);
        assertThat(submitted(Harness.job("j"), SPEC, harness.now())).isEqualTo(SubmitOutcome.DUPLICATE);
        assertThat(submitted(Harness.job("j"), OTHER, harness.now())).isEqualTo(SubmitOutcome.ID_REUSED);
        assertThat(registry.job(Harness.job("j"))).isNull();
        assertThat(harness.cancel("j")).isEqualTo(new CommandResult.Cancelled(false, JobState.PENDING));

        harness.passUntil(registry.timeMillis() + HOUR);
        forget(registry.timeMillis(), 0, 0, HOUR, 10);
        assertThat(registry.forgotten(Harness.job("j"))).isNull();
        assertThat(submitted(Harness.job("j"), OTHER, harness.now())).isEqualTo(SubmitOutcome.ACCEPTED);
    }

    @Test
    void noJumpOfTheClockForgetsAnythingEarly() {
        long end = 1_790_000_000_000L;
        long day = 24 * HOUR;
        assertThat(submitted(Harness.job("a"), SPEC, end)).isEqualTo(SubmitOutcome.ACCEPTED);
        harness.apply(new Command.CancelJob(end, Harness.job("a")));
        // Ahead by a month and back, again and again, and every time by another leader.
        for (int i = 0; i < 10; i++) {
            forget(end + 30 * day, HOUR, 10, 3 * HOUR, 10);
            forget(end, HOUR, 10, 3 * HOUR, 10);
        }
        assertThat(registry.job(Harness.job("a"))).isNotNull();
        assertThat(registry.steadyMillisAt(end)).isLessThanOrEqualTo(11 * Registry.MAX_STEP_MILLIS);

        // A clock that stays ahead counts from there on; one that goes back goes on where it is.
        for (long at = end - 5 * day; at < end - 5 * day + HOUR; at += 60_000) {
            forget(at, HOUR, 10, 3 * HOUR, 10);
        }
        assertThat(registry.job(Harness.job("a"))).isNull();
        assertThat(registry.forgotten(Harness.job("a"))).isNotNull();
    }

    @Test
    void idsOfTheLibraryAreTakenOnceWhereverAClockJumps() {
        long start = 1_790_000_000_000L;
        long day = 24 * HOUR;
        JobId id = JobId.made(start, "0123456789abc");
        assertThat(submitted(id, SPEC, start)).isEqualTo(SubmitOutcome.ACCEPTED);
        harness.apply(new Command.CancelJob(start, id));
        long keepIds = 24 * HOUR + 2 * JobId.CLOCK_ALLOWANCE_MILLIS;
        for (long jump : new long[] {2 * day, -2 * day, 400 * day, 0}) {
            forget(start + jump, 0, 0, keepIds, 10);
            assertThat(submitted(id, SPEC, start + jump)).isEqualTo(SubmitOutcome.DUPLICATE);
            // And new ones are taken, whatever the leader's clock shows.
            JobId other = JobId.made(start + Math.max(0, jump), String.format(Locale.ROOT, "%013d", Math.abs(jump)));
            assertThat(submitted(other, SPEC, start + jump)).isEqualTo(SubmitOutcome.ACCEPTED);
        }
    }

    @Test
    void anIdOfTheLibraryIsNeverTakenTwice() {
        long start = 1_790_000_000_000L;
        JobId id = JobId.made(start, "0123456789abc");
        long keepIds = 24 * HOUR + 2 * JobId.CLOCK_ALLOWANCE_MILLIS;
        assertThat(submitted(id, SPEC, start)).isEqualTo(SubmitOutcome.ACCEPTED);
        harness.apply(new Command.CancelJob(start, id));
        for (long at = start; at < start + 30 * HOUR; at += HOUR / 10) {
            harness.passUntil(at);
            harness.apply(new Command.ForgetJobs(at, HOUR, 10, keepIds, 10, 100));
            assertThat(submitted(id, SPEC, at)).isIn(SubmitOutcome.DUPLICATE, SubmitOutcome.ID_TOO_OLD);
        }
        assertThat(registry.forgotten(id)).isNull();
        long now = registry.timeMillis();
        assertThat(submitted(id, SPEC, now)).isEqualTo(SubmitOutcome.ID_TOO_OLD);
        // Ids that clients make now are taken, also by a clock that is ten minutes behind, and those that others made.
        assertThat(submitted(JobId.made(now, "0123456789abc"), SPEC, now)).isEqualTo(SubmitOutcome.ACCEPTED);
        assertThat(submitted(JobId.made(now - 599_000, "0123456789abc"), SPEC, now))
                .isEqualTo(SubmitOutcome.ACCEPTED);
        assertThat(submitted(JobId.of("order-17"), SPEC, now)).isEqualTo(SubmitOutcome.ACCEPTED);
    }

    @Test
    void newIdsAreTakenHoweverFastTheyAreForgotten() {
        long now = 1_790_000_000_000L;
        for (int i = 0; i < 100; i++) {
            JobId id = JobId.made(now, String.format(Locale.ROOT, "%013d", i));
            assertThat(submitted(id, SPEC, now)).isEqualTo(SubmitOutcome.ACCEPTED);
            harness.apply(new Command.CancelJob(now, id));
            harness.apply(new Command.ForgetJobs(now, HOUR, 0, HOUR, 3, 100));
            now += 60_000;
        }
        assertThat(submitted(JobId.made(now - 20 * 60_000, "0123456789abc"), SPEC, now))
                .isEqualTo(SubmitOutcome.ID_TOO_OLD);
    }

    @Test
    void theRegistrySaysWhenTooManyIdsCutTheWindow() {
        long now = 1_000_000;
        for (int i = 0; i < 10; i++) {
            harness.apply(new Command.SubmitJobs(now, List.of(new Command.Submission(Harness.job("j" + i), SPEC))));
            harness.apply(new Command.CancelJob(now, Harness.job("j" + i)));
            now += 1000;
            forget(now, 0, 0, HOUR, 5);
        }
        assertThat(registry.forgottenCount()).isEqualTo(5);
        assertThat(registry.cutIdWindowMillis()).isEqualTo(6000);
        harness.passUntil(now + HOUR);
        forget(now + HOUR, 0, 0, HOUR, 5);
        assertThat(registry.forgottenCount()).isZero();
        assertThat(registry.cutIdWindowMillis()).isZero();
    }

    @Test
    void aListGoesOnBehindAForgottenJob() {
        for (int i = 0; i < 10; i++) {
            ended("j" + i);
        }
        forget(harness.now(), HOUR, 4, HOUR, 10);
        assertThat(registry.knowsPlace(Harness.job("j3"))).isTrue();
        assertThat(ids(registry.jobs(JobFilter.ALL, Harness.job("j3"), 2, false)))
                .containsExactly("j6", "j7");
    }

    @Test
    void whatIsNotWhereItWouldBelongIsSurelyNotThere() {
        ForgottenIds ids = new ForgottenIds();
        ids.add(new Fingerprint(3, 1), 1, 1, JobState.FAILED, 1, 1);
        assertThat(ids.mayHold(List.of())).isFalse();
        assertThat(ids.mayHold(List.of(new Fingerprint(4, 1), new Fingerprint(5, 1))))
                .isFalse();
        assertThat(ids.mayHold(List.of(new Fingerprint(4, 1), new Fingerprint(3, 1))))
                .isTrue();
    }

    @Test
    void ofManyJobsExactlyThoseAreForgottenThatTheRuleAndItsLimitName() {
        int jobs = 300;
        for (int i = 0; i < jobs; i++) {
            ended("j" + i);
        }
        harness.apply(new Command.ForgetJobs(harness.now(), HOUR, 20, HOUR, 1_000, 150));
        assertThat(registry.jobCount(JobState.CANCELLED)).isEqualTo(150);
        assertThat(registry.job(Harness.job("j149"))).isNull();
        assertThat(registry.job(Harness.job("j150"))).isNotNull();

        harness.apply(new Command.ForgetJobs(harness.now(), HOUR, 20, HOUR, 1_000, 150));
        assertThat(registry.jobCount(JobState.CANCELLED)).isEqualTo(20);
        for (int i = 0; i < jobs; i++) {
            JobId id = Harness.job("j" + i);
            assertThat(registry.job(id) == null).as("j%d", i).isEqualTo(i < 280);
            assertThat(registry.forgotten(id) != null).as("j%d", i).isEqualTo(i < 280);
        }
        assertThat(submitted(Harness.job("j5"), SPEC, harness.now())).isEqualTo(SubmitOutcome.DUPLICATE);

        harness.apply(new Command.ForgetJobs(harness.now(), HOUR, 20, HOUR, 50, 1_000));
        assertThat(registry.forgotten(Harness.job("j229"))).isNull();
        assertThat(registry.forgotten(Harness.job("j230"))).isNotNull();
    }

    @Test
    void idsAreFoundThroughAnyNumberOfAddsAndDrops() {
        ForgottenIds ids = new ForgottenIds();
        Random random = new Random(1);
        long next = 0;
        long first = 0;
        for (int step = 0; step < 20_000; step++) {
            boolean grow = step % 4000 < 2500;
            if (next == first || random.nextInt(10) < (grow ? 8 : 2)) {
                assertThat(ids.add(id(next), next, 1 + next, JobState.FAILED, next, next + 1))
                        .isTrue();
                assertThat(ids.mayHold(List.of(id(next + 1), id(next)))).isTrue();
                next++;
            } else {
                ids.approachFirst(random.nextInt(40));
                ids.dropFirst();
                first++;
            }
            long some = first + (next == first ? 0 : random.nextInt((int) (next - first)));
            long place = ids.find(id(some));
            assertThat(place >= 0).isEqualTo(some < next);
            if (place >= 0) {
                assertThat(ids.spec(place)).isEqualTo(some);
                assertThat(ids.endedAtMillis(place)).isEqualTo(some);
                assertThat(ids.steadyEnd(place)).isEqualTo(some + 1);
            }
            assertThat(first == 0 ? -1 : ids.find(id(random.nextInt((int) first))))
                    .isEqualTo(-1);
        }
    }

    /** Many of one home, so that they collide. */
    private static Fingerprint id(long number) {
        // Many share a place in the table, and of these some whatever the table has of them.
        return new Fingerprint((number * 7 % 11 * 25) << 56 | number % 97, number);
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.id().value()).toList();
    }
}
