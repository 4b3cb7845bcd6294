package io.quorate;

import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.NoLeaderException;
import io.quorate.model.OverloadedException;
import io.quorate.model.RejectedException;
import io.quorate.protocol.ClientResult;
import java.time.Duration;
import java.time.Instant;

/** Reads what a master answered. */
final class Answers {
    private Answers() {}

    /** The answer, which has to be of that kind. */
    static <T extends ClientResult> T expect(ClientResult result, Class<T> kind) {
        if (kind.isInstance(result)) {
            return kind.cast(result);
        }
        throw unexpected(result);
    }

    /** What an answer that is not the one asked for means to the caller. */
    static RuntimeException unexpected(ClientResult result) {
        if (result instanceof ClientResult.Rejected rejected) {
            return new RejectedException(rejected.reason(), rejected.message());
        }
        if (result instanceof ClientResult.Forgotten forgotten) {
            return new ForgottenException(
                    forgotten.id(), forgotten.state(), Instant.ofEpochMilli(forgotten.endedAtMillis()));
        }
        if (result instanceof ClientResult.Overloaded overloaded) {
            return new OverloadedException(
                    "the cluster has too much in hand; nothing was done",
                    Duration.ofMillis(overloaded.retryAfterMillis()));
        }
        if (result instanceof ClientResult.NotLeader notLeader) {
            return new NoLeaderException(notLeader.detail());
        }
        if (result instanceof ClientResult.Indeterminate indeterminate) {
            return new IndeterminateException(indeterminate.message());
        }
        return new IndeterminateException(
                "a master answered with a " + result.getClass().getSimpleName()
                        + ", which is no answer to this request: it may run another version");
    }
}
