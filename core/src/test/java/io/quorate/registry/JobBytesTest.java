package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P12: the registry knows how much of its memory callers and slaves have filled, by which masters limit it. */
final class JobBytesTest {
    private final Harness harness = new Harness();

    private AttemptKey running(String id, int payload) {
        harness.submit(
                id, JobSpec.handler("work", Bytes.copyOf(new byte[payload])).build());
        harness.assign(id, "s1");
        AttemptKey key = new AttemptKey(
                Harness.job(id), 1, harness.registry.job(Harness.job(id)).token());
        harness.report("s1", AttemptReport.running(key));
        return key;
    }

    private void requireBytes(long open, long kept) {
        assertThat(harness.registry.openBytes()).isEqualTo(open);
        assertThat(harness.registry.keptBytes()).isEqualTo(kept);
        Registry restored = Registry.restore(harness.registry.snapshot());
        assertThat(restored.openBytes()).isEqualTo(open);
        assertThat(restored.keptBytes()).isEqualTo(kept);
        assertThat(restored.openCount()).isEqualTo(harness.registry.openCount());
    }

    @Test
    void aPayloadCountsFromTheSubmitUntilTheJobIsForgottenAndAResultWithItFromTheEnd() {
        harness.register("s1", 1, "cpus=1");
        AttemptKey key = running("a", 1_000);
        running("b", 500);
        requireBytes(1_500, 0);

        harness.report("s1", AttemptReport.ended(key, JobOutcome.succeeded(Bytes.copyOf(new byte[30]))));
        requireBytes(500, 1_030);
        assertThat(harness.registry.openCount()).isEqualTo(1);

        harness.apply(new Command.ForgetJobs(harness.now(), 0, 0, Long.MAX_VALUE, 10, 10));
        requireBytes(500, 0);
    }

    @Test
    void whatACancelledJobHoldsCountsAsOpenUntilItHasStopped() {
        harness.register("s1", 1, "cpus=1");
        AttemptKey key = running("a", 1_000);
        harness.cancel("a");
        requireBytes(1_000, 0);

        harness.lose("s1");
        requireBytes(0, 1_000);

        // Back again, and the attempt was not stopped after all.
        harness.register("s1", 1, "cpus=1", AttemptReport.running(key));
        requireBytes(1_000, 0);

        harness.report("s1", AttemptReport.stopped(key));
        requireBytes(0, 1_000);
    }

    @Test
    void commandsAndReasonsOfFailuresCountAsWell() {
        harness.register("s1", 1, "cpus=1");
        harness.submit("a", JobSpec.process(List.of("/bin/run", "quickly")).build());
        requireBytes("/bin/run".length() + "quickly".length(), 0);

        harness.assign("a", "s1");
        AttemptKey key = new AttemptKey(
                Harness.job("a"), 1, harness.registry.job(Harness.job("a")).token());
        harness.report("s1", AttemptReport.ended(key, JobOutcome.failed("no such program")));
        requireBytes(0, "/bin/run".length() + "quickly".length() + "no such program".length());
    }
}
