package io.quorate.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as the registry held it at one log index.
 *
 * @param slave where its current attempt runs, or where it ended; null while it is pending
 * @param attempt the number of its last attempt, 0 if there was none
 * @param token the fencing token of its last attempt, 0 if there was none
 * @param submittedAt when the submit was proposed, by the leader's clock
 * @param endedAt null until it ends
 * @param outcome null until it ends
 * @param attempts oldest first; may be left out (empty) in lists
 */
public record Job(
        JobId id,
        JobSpec spec,
        JobState state,
        @Nullable NodeId slave,
        int attempt,
        long token,
        Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable JobOutcome outcome,
        List<Attempt> attempts) {

    public Job {
        attempts = List.copyOf(attempts);
    }
}
