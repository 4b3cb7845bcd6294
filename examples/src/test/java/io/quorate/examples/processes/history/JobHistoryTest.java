package io.quorate.examples.processes.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.examples.processes.history.JobOperation.Cancel;
import io.quorate.examples.processes.history.JobOperation.Read;
import io.quorate.examples.processes.history.JobOperation.Seen;
import io.quorate.examples.processes.history.JobOperation.Stage;
import io.quorate.examples.processes.history.JobOperation.Submit;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Times are in units of their own: what matters is what comes before what. */
final class JobHistoryTest {
    private static final Seen PENDING = new Seen(0, 0, Stage.PENDING, "");
    private static final Seen RUNNING = new Seen(1, 7, Stage.RUNNING, "");
    private static final Seen LOST = new Seen(1, 7, Stage.PENDING, "");
    private static final Seen SECOND = new Seen(2, 9, Stage.ASSIGNED, "");
    private static final Seen DONE = new Seen(1, 7, Stage.ENDED, "SUCCEEDED");
    private static final Seen FAILED = new Seen(1, 7, Stage.ENDED, "FAILED");
    private static final Seen CANCELLED = new Seen(1, 7, Stage.CANCELLED, "CANCELLED");

    private final JobHistory history = new JobHistory();

    @Test
    void aPlainLifeIsFine() {
        read(null, 0, 1);
        submit(2, 3);
        read(PENDING, 4, 5);
        read(RUNNING, 6, 7);
        submit(8, 9);
        read(DONE, 10, 11);
        read(DONE, 12, 13);

        assertThat(history.objections()).isEmpty();
    }

    @Test
    void aReadBesideASubmitSeesItOrNot() {
        submit(0, 10);
        read(null, 1, 3);
        read(PENDING, 4, 6);

        assertThat(history.objections()).isEmpty();
    }

    @Test
    void aReadThatSeesLessThanAnEarlierOneIsStale() {
        submit(0, 1);
        read(RUNNING, 2, 3);
        read(PENDING, 4, 5);

        assertThat(history.objections()).singleElement().asString().contains("NOT LINEARIZABLE", "PENDING");
    }

    @Test
    void readsBesideEachOtherMayCrossInAnyOrder() {
        submit(0, 1);
        read(RUNNING, 2, 6);
        read(PENDING, 3, 5);

        assertThat(history.objections()).isEmpty();
    }

    @Test
    void anAcceptedJobIsThereFromThenOn() {
        submit(0, 1);
        read(null, 2, 3);

        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void aJobIsNotThereBeforeItsSubmit() {
        read(PENDING, 0, 1);
        submit(2, 3);

        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void anOutcomeNeverChanges() {
        submit(0, 1);
        read(DONE, 2, 3);
        read(FAILED, 4, 5);

        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void aJobThatHasEndedDoesNotRunAgain() {
        submit(0, 1);
        read(DONE, 2, 3);
        read(SECOND, 4, 5);

        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void anAttemptThatWasLostMayGoOnButNotAfterTheNextOne() {
        submit(0, 1);
        read(RUNNING, 2, 3);
        read(LOST, 4, 5);
        read(RUNNING, 6, 7);
        read(SECOND, 8, 9);
        assertThat(history.objections()).isEmpty();

        read(RUNNING, 10, 11);
        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void tokensGrowWithAttemptsAndStayWithinOne() {
        submit(0, 1);
        read(RUNNING, 2, 3);
        read(new Seen(1, 8, Stage.RUNNING, ""), 4, 5);
        assertThat(history.objections()).hasSize(1);

        JobHistory other = new JobHistory();
        other.add(new Submit("j"), 0, 1);
        other.add(new Read("j", SECOND), 2, 3);
        other.add(new Read("j", new Seen(3, 9, Stage.ASSIGNED, "")), 4, 5);
        assertThat(other.objections()).hasSize(1);
    }

    @Test
    void aSubmitWithoutAnAnswerMayComeLateOrNever() {
        submit(0, Timed.NEVER);
        read(null, 2, 3);
        assertThat(history.objections()).isEmpty();

        read(PENDING, 4, 5);
        assertThat(history.objections()).isEmpty();

        read(null, 6, 7);
        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void aCancelledJobStaysCancelled() {
        submit(0, 1);
        cancel(CANCELLED, 2, 3);
        read(CANCELLED, 4, 5);
        cancel(CANCELLED, 6, 7);
        assertThat(history.objections()).isEmpty();

        read(RUNNING, 8, 9);
        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void aJobThatEndedBeforeItWasCancelledKeepsItsOutcome() {
        submit(0, 1);
        read(DONE, 2, 3);
        cancel(DONE, 4, 5);
        assertThat(history.objections()).isEmpty();

        cancel(CANCELLED, 6, 7);
        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void whatIsCancelledHasEnded() {
        submit(0, 1);
        cancel(RUNNING, 2, 3);

        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void nobodyButAClientCancels() {
        submit(0, 1);
        read(CANCELLED, 2, 3);
        assertThat(history.objections()).hasSize(1);

        cancel(null, 1, Timed.NEVER);
        assertThat(history.objections()).isEmpty();
    }

    @Test
    void aCancelWithoutAnAnswerMayComeLateOrNever() {
        submit(0, 1);
        cancel(null, 2, Timed.NEVER);
        read(RUNNING, 4, 5);
        read(CANCELLED, 6, 7);
        assertThat(history.objections()).isEmpty();

        read(RUNNING, 8, 9);
        assertThat(history.objections()).hasSize(1);
    }

    @Test
    void jobsAreLookedAtOneByOne() {
        submit(0, 1);
        history.add(new Submit("other"), 0, 1);
        history.add(new Read("other", null), 2, 3);
        read(RUNNING, 2, 3);

        assertThat(history.objections()).singleElement().asString().contains("job other");
    }

    @Test
    void theSearchGoesBackWhenItsFirstChoiceWasWrong() {
        // All are in progress at once; of the many orders only those that begin with the submit and sort the reads
        // hold.
        read(DONE, 0, 100);
        read(RUNNING, 1, 101);
        read(PENDING, 2, 102);
        cancel(DONE, 3, 103);
        submit(4, 104);
        read(null, 5, 105);

        assertThat(history.objections()).isEmpty();
    }

    @Test
    void aSearchThatTakesTooLongIsNoProof() {
        JobHistory impatient = new JobHistory(Duration.ZERO);
        Random random = new Random(1);
        // Nothing of this fits together, and everything is in progress at once: the worst case.
        for (int i = 0; i < 60; i++) {
            impatient.add(
                    new Read("j", new Seen(1 + random.nextInt(30), 1 + random.nextInt(1000), Stage.RUNNING, "")),
                    i,
                    1000 + i);
            impatient.add(new Submit("j"), i, 1000 + i);
        }

        assertThat(impatient.objections()).singleElement().asString().contains("UNDECIDED");
    }

    @Test
    void historiesThatWereMadeInAnOrderAreFoundInOne() {
        List<Seen> life = List.of(PENDING, RUNNING, LOST, SECOND, new Seen(2, 9, Stage.ENDED, "SUCCEEDED"));
        Random random = new Random(42);
        for (int run = 0; run < 200; run++) {
            JobHistory made = new JobHistory();
            made.add(new Submit("j"), -random.nextInt(20), 1);
            int stage = 0;
            for (int at = 2; at < 60; at += 2) {
                // It took effect at this moment, but the client's times are wider: others overlap it.
                stage = Math.min(life.size() - 1, stage + random.nextInt(2));
                made.add(new Read("j", life.get(stage)), at - random.nextInt(9), at + random.nextInt(9));
            }
            assertThat(made.objections()).as("run " + run).isEmpty();
            made.add(new Read("j", PENDING), 100, 101);
            assertThat(made.objections())
                    .as("run " + run + " with a stale read")
                    .hasSize(stage == 0 ? 0 : 1);
        }
    }

    private void submit(long called, long returned) {
        history.add(new Submit("j"), called, returned);
    }

    private void read(Seen seen, long called, long returned) {
        history.add(new Read("j", seen), called, returned);
    }

    private void cancel(Seen seen, long called, long returned) {
        history.add(new Cancel("j", seen), called, returned);
    }
}
