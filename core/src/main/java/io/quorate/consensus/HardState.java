package io.quorate.consensus;

import io.quorate.model.VoterId;
import org.jspecify.annotations.Nullable;

/**
 * What a voter must never forget: one atomic durable write, for a term without its vote (or the reverse) could vote twice
 * (P2).
 *
 * @param term the newest term that this voter has taken part in; 0 before the first
 * @param votedFor whom it voted for in that term; null: nobody yet
 */
public record HardState(long term, @Nullable VoterId votedFor) {
    /** A voter that never took part in anything. */
    public static final HardState INITIAL = new HardState(0, null);

    /** @throws IllegalArgumentException if the term is negative */
    public HardState {
        if (term < 0) {
            throw new IllegalArgumentException("a term is not negative, got " + term);
        }
    }
}
