package io.quorate.protocol;

import io.quorate.spi.LogEntry;
import java.util.List;

/**
 * The messages of the consensus: Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014,
 * figure 2) with pre-vote (Ongaro's dissertation, section 9.6) and leadership transfer (section 3.10).
 */
public sealed interface ConsensusMessage {

    long term();

    /** Would you vote for me? {@code term} is the term that the sender would start; nobody's term changes by this. */
    record PreVoteRequest(long term, long lastIndex, long lastTerm) implements ConsensusMessage {}

    /**
     * @param term the sender's current term
     * @param askedTerm the term that was asked for
     */
    record PreVoteReply(long term, long askedTerm, boolean granted) implements ConsensusMessage {}

    /** @param transfer the old leader asked for this election: leader stickiness does not apply */
    record VoteRequest(long term, long lastIndex, long lastTerm, boolean transfer) implements ConsensusMessage {}

    record VoteReply(long term, boolean granted) implements ConsensusMessage {}

    /**
     * Entries after {@code prevIndex}, or a heartbeat if there are none.
     *
     * @param round rises with each round of heartbeats of a leader; a reply echoes it, which proves to the leader that the
     *     follower still followed it after the round began (read index, dissertation section 6.4)
     */
    record AppendEntries(long term, long prevIndex, long prevTerm, List<LogEntry> entries, long commitIndex, long round)
            implements ConsensusMessage {
        public AppendEntries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param success whether the log held {@code prevIndex} in {@code prevTerm}
     * @param matchIndex on success: up to where the sender durably holds the leader's log
     * @param hintIndex on failure: an index at or below which the logs may agree
     * @param hintTerm on failure: the term of the sender's entry at {@code hintIndex}; 0 for index 0
     */
    record AppendReply(long term, boolean success, long matchIndex, long hintIndex, long hintTerm, long round)
            implements ConsensusMessage {}

    /** The leader asks the receiver to campaign at once. */
    record TimeoutNow(long term) implements ConsensusMessage {}
}
