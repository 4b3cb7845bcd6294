package io.quorate.examples.processes.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each check can fail: one thing is wrong with what is right otherwise. */
final class ChecksTest {
    private final Asked asked = new Asked();
    private final Map<String, Job> jobs = new TreeMap<>();
    private final List<Mark> journal = new ArrayList<>();
    private Isolation isolation = Isolation.AVAILABLE;

    @Test
    void whatIsRightIsRight() {
        succeeded("a", 1, 5);
        succeeded("b", 2, 9);
        asked.refused("never");
        asked.unknown("perhaps");

        assertThat(objections(1)).isEmpty();
    }

    @Test
    void anAcceptedJobIsNotLost() {
        asked.accepted("gone");
        assertThat(objections(1)).singleElement().asString().contains("gone", "lost");
    }

    @Test
    void noJobIsInvented() {
        succeeded("a", 1, 5);
        asked.accepted().clear();
        assertThat(objections(1)).singleElement().asString().contains("nobody submitted");
    }

    @Test
    void whatWasSurelyNotAcceptedDoesNotExist() {
        succeeded("a", 1, 5);
        asked.accepted().clear();
        asked.refused("a");
        assertThat(objections(1)).singleElement().asString().contains("P11");
    }

    @Test
    void tokensGrowAndAreUsedOnce() {
        succeeded("a", 2, 5);
        succeeded("b", 1, 5);
        assertThat(objections(2)).anySatisfy(text -> assertThat(text).contains("two owners"));
    }

    @Test
    void anAttemptStartsOnce() {
        succeeded("a", 1, 5);
        journal.add(0, new Mark("a", 1, 5, "s1", Mark.START));
        assertThat(objections(1)).singleElement().asString().contains("twice");
    }

    @Test
    void nothingRunsThatWasNotOrdered() {
        succeeded("a", 1, 5);
        journal.add(0, new Mark("a", 1, 4, "s1", "tick"));
        assertThat(objections(1)).singleElement().asString().contains("knows no such attempt");
    }

    @Test
    void anOutcomeNeedsAnExecution() {
        succeeded("a", 1, 5);
        journal.clear();
        assertThat(objections(1)).hasSize(2).allSatisfy(text -> assertThat(text).contains("in the journal"));
    }

    @Test
    void theOutputIsThatOfTheLastAttempt() {
        add("a", 2, 5, outcome(JobState.SUCCEEDED, 0, "1 4\n"));
        assertThat(objections(1)).singleElement().asString().contains("output");
    }

    @Test
    void theOutcomeIsThatOfTheCode() {
        add("a", 1, 5, outcome(JobState.FAILED, 1, "1 5\n"));
        assertThat(objections(1)).singleElement().asString().contains("exit code");
    }

    @Test
    void nothingIsCancelledUnasked() {
        add("a", 1, 5, JobOutcome.cancelled());
        assertThat(objections(1)).singleElement().asString().contains("nobody asked");
        asked.cancelled("a");
        assertThat(objections(1)).isEmpty();
    }

    @Test
    void everythingEnds() {
        add("a", 1, 5, null);
        assertThat(objections(1)).singleElement().asString().contains("has not ended");
    }

    @Test
    void aSlaveRunsNoMoreThanItHasRoomFor() {
        succeeded("a", 1, 5);
        succeeded("b", 1, 6);
        Mark end = journal.remove(1);
        journal.add(2, end);
        assertThat(objections(2)).isEmpty();
        assertThat(objections(1)).singleElement().asString().contains("room for 1");
    }

    @Test
    void attemptsOfAnExclusiveJobDoNotOverlap() {
        succeeded("a", 2, 5);
        journal.add(0, new Mark("a", 1, 4, "s1", Mark.START));
        assertThat(objections(1)).isEmpty();
        journal.add(new Mark("a", 1, 4, "s1", "tick"));
        assertThat(objections(1)).isEmpty();

        isolation = Isolation.EXCLUSIVE;
        jobs.clear();
        add("a", 2, 5, outcome(JobState.SUCCEEDED, 0, "2 5\n"));
        assertThat(objections(1)).anySatisfy(text -> assertThat(text).contains("exclusive", "tick"));
    }

    private List<String> objections(int capacity) {
        return new Checks(asked, jobs, journal, capacity).objections();
    }

    private void succeeded(String id, int attempts, long token) {
        add(id, attempts, token, outcome(JobState.SUCCEEDED, 0, attempts + " " + token + "\n"));
    }

    /** Its attempts have consecutive tokens, of which the last one is given. */
    private void add(String id, int attempts, long token, JobOutcome outcome) {
        asked.accepted(id);
        List<Attempt> all = new ArrayList<>();
        for (int number = 1; number <= attempts; number++) {
            all.add(new Attempt(
                    number,
                    NodeId.of("s1"),
                    token - attempts + number,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    number < attempts ? AttemptEnd.SLAVE_LOST : AttemptEnd.SUCCEEDED));
        }
        journal.add(new Mark(id, attempts, token, "s1", Mark.START));
        journal.add(new Mark(id, attempts, token, "s1", Mark.END));
        jobs.put(
                id,
                new Job(
                        JobId.of(id),
                        JobSpec.process(List.of("sh", "script", "journal", "1", "0", ""))
                                .isolation(isolation)
                                .build(),
                        outcome == null ? JobState.RUNNING : outcome.state(),
                        NodeId.of("s1"),
                        attempts,
                        token,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        outcome,
                        all));
    }

    private static JobOutcome outcome(JobState state, int exitCode, String output) {
        return new JobOutcome(state, Bytes.EMPTY, exitCode, Bytes.utf8(output), false, null);
    }
}
