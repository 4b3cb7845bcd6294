package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.Harness;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P12: what is open, and what is kept, stays within what masters have memory for. */
final class MasterMemoryTest {
    private static final long LOG = 10L << 20;

    private static Submission job(String id, int payload) {
        return new Submission(
                JobId.of(id),
                JobSpec.handler("any", Bytes.copyOf(new byte[payload])).build());
    }

    private static ClientResult submit(LoneMaster master, Submission... jobs) {
        return master.ask(new ClientOperation.Submit(Arrays.asList(jobs), false));
    }

    private static void requireFull(ClientResult result, String why) {
        assertThat(result).isInstanceOfSatisfying(ClientResult.Overloaded.class, overloaded -> {
            assertThat(overloaded.why()).contains(why, "give all masters more heap");
            assertThat(overloaded.retryAfterMillis()).isPositive();
        });
    }

    @Test
    void jobsBeyondTheMostThatMayBeOpenAreRefusedUntilOneHasEnded() {
        LoneMaster master = LoneMaster.leading(new MasterMemory(2, 1 << 20, 1 << 20, 1 << 20, LOG));
        assertThat(submit(master, job("a", 1), job("b", 1))).isInstanceOf(ClientResult.Submitted.class);

        requireFull(submit(master, job("c", 1)), "2 jobs have not ended");
        assertThat(master.core().registry().jobState(JobId.of("c"))).isNull();
        assertThat(master.core().status(master.now()).problems()).anyMatch(problem -> problem.contains("no new job"));

        master.ask(new ClientOperation.Cancel(JobId.of("a")));
        assertThat(submit(master, job("c", 1))).isInstanceOf(ClientResult.Submitted.class);
        assertThat(master.core().registry().jobState(JobId.of("c"))).isEqualTo(JobState.PENDING);
    }

    @Test
    void soArePayloadsThatHaveNoRoom() {
        LoneMaster master = LoneMaster.leading(new MasterMemory(100, 1_000, 1 << 20, 1 << 20, LOG));
        assertThat(submit(master, job("a", 999))).isInstanceOf(ClientResult.Submitted.class);
        assertThat(submit(master, job("b", 999))).isInstanceOf(ClientResult.Submitted.class);

        requireFull(submit(master, job("c", 1)), "have 1998 bytes");
    }

    /** P4: whoever repeats a submit of which the answer was lost is told that it has been accepted, room or not. */
    @Test
    void aRepeatedSubmitIsAnsweredWhenThereIsNoRoom() {
        LoneMaster master = LoneMaster.leading(new MasterMemory(1, 1 << 20, 1 << 20, 1 << 20, LOG));
        submit(master, job("a", 1));

        assertThat(submit(master, job("a", 1))).isInstanceOf(ClientResult.Submitted.class);
        requireFull(submit(master, job("a", 1), job("b", 1)), "1 jobs have not ended");
    }

    /** P4 again: and one of which only the id is left. */
    @Test
    void soIsOneThatIsForgotten() {
        LoneMaster master = LoneMaster.leading(new MasterMemory(1, 1 << 20, 100, 1 << 20, LOG));
        submit(master, job("a", 400));
        master.ask(new ClientOperation.Cancel(JobId.of("a")));
        master.advance(100);
        assertThat(master.core().registry().forgotten(JobId.of("a"))).isNotNull();
        submit(master, job("b", 1));

        requireFull(submit(master, job("c", 1)), "1 jobs have not ended");
        assertThat(submit(master, job("a", 400))).isInstanceOf(ClientResult.Submitted.class);
    }

    @Test
    void jobsThatEndedAreForgottenWhenTheirPayloadsTakeUpTooMuch() {
        LoneMaster master = LoneMaster.leading(new MasterMemory(100, 1 << 20, 1_000, 1 << 20, LOG));
        for (String id : List.of("a", "b", "c")) {
            submit(master, job(id, 400));
            master.ask(new ClientOperation.Cancel(JobId.of(id)));
        }
        master.advance(100);

        assertThat(master.core().registry().jobState(JobId.of("a"))).isNull();
        assertThat(master.core().registry().jobState(JobId.of("c"))).isEqualTo(JobState.CANCELLED);
        assertThat(master.core().registry().keptBytes()).isEqualTo(800);
    }

    @Test
    void whileMuchTooMuchIsKeptNothingNewIsAccepted() {
        MasterMemory memory = new MasterMemory(100, 1 << 20, 1_000, 1 << 20, LOG);
        Harness harness = new Harness();
        harness.submit(
                "a", JobSpec.handler("any", Bytes.copyOf(new byte[2_000])).build());
        assertThat(memory.whyFull(harness.registry)).isNull();
        harness.cancel("a");
        assertThat(memory.whyFull(harness.registry)).contains("forgotten as fast as can be");
    }

    @Test
    void limitsGrowWithTheHeapAndLeaveMostOfItToWhatComesOnTop() {
        for (long heap = MasterMemory.MIN_HEAP_BYTES; heap < 1L << 40; heap *= 2) {
            MasterMemory memory = MasterMemory.ofHeap(heap);
            long jobs = memory.maxOpenJobs() * 512 + memory.maxOpenBytes() + 2 * memory.maxKeptBytes();
            assertThat(jobs + memory.maxLogBytes() + 2 * memory.maxWaitingBytes())
                    .isBetween(heap / 2, heap * 3 / 4);
        }
        assertThat(MasterMemory.ofHeap(1)).isEqualTo(MasterMemory.ofHeap(MasterMemory.MIN_HEAP_BYTES));
        assertThatIllegalArgumentException().isThrownBy(() -> new MasterMemory(0, 1, 1, 1, LOG));
    }
}
