package io.quorate.model;

import java.util.List;

/**
 * Who votes, as one master knows it.
 *
 * @param term of the entry of the log that says so; 0 if no log does
 * @param index of that entry, or of one that was compacted since
 * @param voters sorted; empty if it is not known
 */
public record KnownVoters(long term, long index, List<VoterId> voters) {
    /** Nobody knows anything yet. */
    public static final KnownVoters NONE = new KnownVoters(0, 0, List.of());

    public KnownVoters {
        voters = List.copyOf(voters);
    }

    /** Whether this stands later in the logs of one cluster than the other does. */
    public boolean isNewerThan(KnownVoters other) {
        return term > other.term || (term == other.term && index > other.index);
    }
}
