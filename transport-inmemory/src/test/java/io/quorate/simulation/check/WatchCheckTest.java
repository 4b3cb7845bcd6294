package io.quorate.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.Bytes;
import io.quorate.model.ForgottenException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.spi.LogEntry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Broken histories of what clients are told that wait, each of which is noticed. */
final class WatchCheckTest {
    private static final NodeId MASTER = NodeId.of("m1");
    private static final NodeId CLIENT_ID = NodeId.of("c1");
    private static final NodeRef CLIENT = NodeRef.client(CLIENT_ID);
    private static final JobId JOB = JobId.of("j");
    private static final JobId OTHER = JobId.of("other");

    private final Ledger ledger = new Ledger();
    private final WatchCheck check = new WatchCheck(ledger);
    private long index;

    @BeforeEach
    void twoJobsAreSubmitted() {
        JobSpec spec = JobSpec.handler("work", Bytes.EMPTY).build();
        commit(new Command.SubmitJobs(
                1, List.of(new Command.Submission(JOB, spec), new Command.Submission(OTHER, spec))));
    }

    @Test
    void anEndThatIsToldOnceIsInOrder() {
        check.waits(CLIENT_ID, JOB);
        ask(JOB, OTHER);
        cancel(JOB);
        tell(JOB);
        check.heard(CLIENT_ID, job(JOB));
        cancel(OTHER);

        assertThatCode(() -> tell(OTHER)).doesNotThrowAnyException();
        assertThatCode(() -> look(false, 9)).doesNotThrowAnyException();
    }

    @Test
    void anEndIsToldOnceForEachTimeThatItIsAskedFor() {
        ask(JOB);
        ask(JOB);
        cancel(JOB);
        tell(JOB);
        tell(JOB);

        broken("P11", "once more than it was asked", () -> tell(JOB));
    }

    @Test
    void anEndThatNobodyAskedForIsNotTold() {
        ask(OTHER);
        cancel(JOB);

        broken("P11", "once more than it was asked", () -> tell(JOB));
    }

    @Test
    void whatHasNotEndedIsNotToldAsEnded() {
        ask(JOB);
        broken("P4", "committed is", () -> tell(JOB));
    }

    @Test
    void anEndIsToldAsItWasCommitted() {
        check.waits(CLIENT_ID, JOB);
        Job before = job(JOB);
        cancel(JOB);

        broken("P4", "committed is", () -> check.heard(CLIENT_ID, before));
    }

    @Test
    void aLeaderThatKnowsOfAnEndTellsIt() {
        ask(JOB);
        cancel(JOB);

        broken("P8", "does not tell", () -> look(false, 3));
    }

    @Test
    void thatAnotherJobOfTheQuestionWasToldIsNotEnough() {
        ask(JOB, OTHER);
        cancel(JOB);
        cancel(OTHER);
        tell(OTHER);

        broken("P8", "does not tell", () -> look(false, 3));
    }

    @Test
    void nobodyWaitsAnyMoreWhoHasToAskAgain() {
        ask(JOB);
        check.told(MASTER, CLIENT, 1, new ClientResult.Overloaded(100));
        cancel(JOB);
        look(false, 9);
        ask(JOB);
        check.linkDown(MASTER, CLIENT);
        look(false, 9);
        ask(JOB);
        check.abandoned(MASTER);

        assertThatCode(() -> look(false, 9)).doesNotThrowAnyException();
    }

    @Test
    void whoIsHinderedMayBeLate() {
        ask(JOB);
        cancel(JOB);
        look(true, 9);
        look(false, 2);

        broken("P8", "does not tell", () -> look(false, 1));
    }

    @Test
    void aJobThatWasThereIsNotUnknown() {
        RejectedException unknown = new RejectedException(Reason.UNKNOWN_JOB, "there is no such job");
        check.waits(CLIENT_ID, JobId.of("later"));
        check.failed(CLIENT_ID, JobId.of("later"), unknown);
        check.waits(CLIENT_ID, JOB);

        broken("P11", "is unknown", () -> check.failed(CLIENT_ID, JOB, unknown));
    }

    @Test
    void aJobThatIsKeptWasNotForgotten() {
        check.waits(CLIENT_ID, JOB);

        broken(
                "P11",
                "was forgotten",
                () -> check.failed(CLIENT_ID, JOB, new ForgottenException(JOB, JobState.SUCCEEDED, Instant.EPOCH)));
    }

    private static void broken(String promise, String what, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        PromiseBroken.class, e -> assertThat(e.promise()).isEqualTo(promise))
                .hasMessageContaining(what);
    }

    private void ask(JobId... jobs) {
        check.asked(MASTER, CLIENT, 1, List.of(jobs));
    }

    private void tell(JobId job) {
        check.told(MASTER, CLIENT, 1, new ClientResult.JobsEnded(List.of(job(job))));
    }

    private void look(boolean hindered, int times) {
        for (int i = 0; i < times; i++) {
            check.look(MASTER, hindered, job -> job(job).state().isFinal());
        }
    }

    private void cancel(JobId job) {
        commit(new Command.CancelJob(2, job));
    }

    private Job job(JobId id) {
        return Objects.requireNonNull(ledger.registry().job(id));
    }

    private void commit(Command command) {
        index++;
        ledger.apply(new LogEntry(index, 1, CommandCodec.encode(List.of(command))), List.of(command));
    }
}
