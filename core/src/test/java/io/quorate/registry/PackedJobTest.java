package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.JobFilter;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that are over, in a registry that was loaded from a snapshot. */
final class PackedJobTest {
    private static final String SLAVE = "s1";

    private final Harness harness = new Harness();

    PackedJobTest() {
        harness.register(SLAVE, 7, "cpus=1000");
    }

    private AttemptKey running(String id, String payload) {
        harness.submit(
                id,
                JobSpec.handler("work", Bytes.utf8(payload))
                        .resources(Resources.parse("cpus=1"))
                        .build());
        harness.assign(id, SLAVE);
        AttemptKey key = new AttemptKey(
                Harness.job(id), 1, harness.registry.job(Harness.job(id)).token());
        harness.report(SLAVE, AttemptReport.running(key));
        return key;
    }

    private AttemptKey succeeded(String id, String payload, String result) {
        AttemptKey key = running(id, payload);
        harness.report(SLAVE, AttemptReport.ended(key, JobOutcome.succeeded(Bytes.utf8(result))));
        return key;
    }

    private static byte[] packed(RegistryState state, String id) {
        JobRecord job = state.jobs.get(Harness.job(id));
        return job == null ? null : job.packed();
    }

    @Test
    void onlyJobsThatAreOverArePackedAndOnlyIfThatTakesLess() {
        succeeded("own-payload", "a payload that no other job has", "done");
        succeeded("first-of-these", "a payload that many jobs have", "a result that many jobs have");
        succeeded("second-of-these", "a payload that many jobs have", "a result that many jobs have");
        running("runs", "a payload of a job that runs");
        RegistryState state = PackedJobs.load(harness.registry.snapshot());
        assertThat(packed(state, "own-payload")).isNotNull();
        assertThat(packed(state, "first-of-these")).isNotNull();
        assertThat(packed(state, "second-of-these")).isNull();
        assertThat(packed(state, "runs")).isNull();
    }

    @Test
    void itIsReadAsItWasAndStaysPacked() {
        succeeded("a", "the payload of a", "the result of a");
        byte[] snapshot = harness.registry.snapshot();
        Registry restored = Registry.restore(snapshot);
        assertThat(restored.jobs(JobFilter.ALL, null, 10, true))
                .isEqualTo(harness.registry.jobs(JobFilter.ALL, null, 10, true))
                .hasSize(1);
        RegistryState state = PackedJobs.load(snapshot);
        JobRecord job = state.jobs.get(Harness.job("a"));
        assertThat(job).isNotNull();
        assertThat(job.spec()).isEqualTo(harness.registry.job(Harness.job("a")).spec());
        assertThat(job.outcome()).isEqualTo(JobOutcome.succeeded(Bytes.utf8("the result of a")));
        assertThat(job.isHeld()).isFalse();
        assertThat(job.current()).isNull();
        assertThat(job.packed()).isNotNull();
        assertThat(job.attempts()).hasSize(1).allMatch(attempt -> attempt.job == job);
        assertThat(job.packed()).as("an attempt may be changed").isNull();
        assertThat(job.spec()).isEqualTo(harness.registry.job(Harness.job("a")).spec());
        assertThat(job.outcome()).isEqualTo(JobOutcome.succeeded(Bytes.utf8("the result of a")));
    }

    @Test
    void aSlaveThatStillRunsItTakesHoldOfItAsInARegistryThatHasIt() {
        AttemptKey key = running("a", "the payload of a");
        harness.lose(SLAVE);
        harness.cancel("a");
        byte[] snapshot = harness.registry.snapshot();
        assertThat(PackedJobs.in(snapshot)).isEqualTo(1);
        Registry restored = Registry.restore(snapshot);
        Command comesBack = new Command.RegisterSlave(
                harness.now(),
                Harness.slaveId(SLAVE),
                new Incarnation(7),
                harness.nextSequence(),
                null,
                Resources.parse("cpus=1000"),
                SlaveInfo.MAX_ATTEMPTS,
                Collections.emptySortedMap(),
                List.of(AttemptReport.running(key)));
        applyToBoth(restored, comesBack);
        assertThat(restored.attemptsOn(Harness.slaveId(SLAVE))).hasSize(1);
        Command stops = new Command.ReportAttempts(
                harness.now(),
                Harness.slaveId(SLAVE),
                restored.session(Harness.slaveId(SLAVE)),
                harness.nextSequence(),
                List.of(AttemptReport.stopped(key)));
        applyToBoth(restored, stops);
        assertThat(restored.attemptsOn(Harness.slaveId(SLAVE))).isEmpty();
    }

    private void applyToBoth(Registry restored, Command command) {
        long index = harness.registry.appliedIndex() + 1;
        List<CommandResult> expected = harness.registry.apply(index, List.of(command));
        assertThat(restored.apply(index, List.of(command))).isEqualTo(expected);
        assertThat(restored.digest()).isEqualTo(harness.registry.digest());
        assertThat(restored.snapshot()).isEqualTo(harness.registry.snapshot());
        assertThat(restored.attemptsOn(Harness.slaveId(SLAVE)))
                .isEqualTo(harness.registry.attemptsOn(Harness.slaveId(SLAVE)));
    }

    @Test
    void whatIsForgottenIsRememberedByTheSameFingerprint() {
        succeeded("a", "the payload of a", "the result of a");
        Registry restored = Registry.restore(harness.registry.snapshot());
        applyToBoth(restored, new Command.ForgetJobs(harness.now(), 0, 0, Long.MAX_VALUE, 10, 10));
        assertThat(restored.job(Harness.job("a"))).isNull();
    }
}
