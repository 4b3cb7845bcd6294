package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobState;
import java.util.List;

/** What applying a {@link Command} came to. Every replica comes to the same. */
public sealed interface CommandResult {

    /** One outcome for each job of the command, in its order. */
    record Submitted(List<SubmitOutcome> outcomes) implements CommandResult {
        public Submitted {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** What came of one submission. */
    enum SubmitOutcome {
        ACCEPTED,
        /** The same id with an equal spec is there already, in whatever state, or was and is remembered: nothing changed (P4). */
        DUPLICATE,
        /** The id is there, or remembered, with another spec: nothing changed. */
        ID_REUSED,
        /** The id was made so long ago that a job of that id may have been forgotten: nothing changed. */
        ID_TOO_OLD
    }

    /**
     * @param known whether there is such a job
     * @param stateNow its state after the command; PENDING if there is no such job
     */
    record Cancelled(boolean known, JobState stateNow) implements CommandResult {}

    /** @param stop the reported attempts that are to be stopped, in token order */
    record SlaveRegistered(long session, List<AttemptKey> stop) implements CommandResult {
        public SlaveRegistered {
            stop = List.copyOf(stop);
        }
    }

    /** The register had no effect, since its digest is not what is known: the slave's attempts are to be listed. */
    record AttemptsUnknown() implements CommandResult {}

    /**
     * @param stale the register is not newer than what was applied from the same incarnation, and can be ignored silently;
     *     otherwise another incarnation is alive
     */
    record SlaveRefused(boolean stale, String reason) implements CommandResult {}

    record Applied() implements CommandResult {}

    /** The precondition did not hold; nothing changed. */
    record Ignored(String reason) implements CommandResult {}
}
