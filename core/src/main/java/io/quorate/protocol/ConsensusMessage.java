package io.quorate.protocol;

import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotInfo;
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
     * @param matchIndex on success: up to where the sender durably holds the leader's log; on failure: the {@code prevIndex} that it
     *     does not hold
     * @param hintIndex on failure: an index at or below which the logs may agree
     * @param hintTerm on failure: the term of the sender's entry at {@code hintIndex}; 0 for index 0
     * @param healing the sender has lost a part of what it once acknowledged: it does not count for the quorum until it has
     *     fetched it again, and what it acknowledged before is void
     */
    record AppendReply(
            long term, boolean success, long matchIndex, long hintIndex, long hintTerm, long round, boolean healing)
            implements ConsensusMessage {

        /** Of a voter that has all that it acknowledged. */
        public AppendReply(long term, boolean success, long matchIndex, long hintIndex, long hintTerm, long round) {
            this(term, success, matchIndex, hintIndex, hintTerm, round, false);
        }
    }

    /**
     * A piece of the leader's snapshot, for one whose next entries the leader has dropped. As well a sign of life of the
     * leader as a heartbeat.
     *
     * @param of which snapshot
     * @param length how many bytes it has
     * @param offset how many bytes come before these
     * @param bytes not copied: nobody changes the array after it was given here
     */
    record SnapshotChunk(long term, SnapshotInfo of, long length, long offset, byte[] bytes)
            implements ConsensusMessage {}

    /**
     * @param snapshotId of the snapshot that the chunk was of
     * @param nextOffset how many of its bytes the sender durably holds
     * @param installed the sender's log durably goes beyond that snapshot
     */
    record SnapshotReply(long term, long snapshotId, long nextOffset, boolean installed) implements ConsensusMessage {}

    /** The leader asks the receiver to campaign at once. */
    record TimeoutNow(long term) implements ConsensusMessage {}
}
