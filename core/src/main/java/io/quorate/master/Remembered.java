package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.DurableState;
import io.quorate.model.Incarnation;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the other masters have told this process that they durably hold: their terms, and to a leader, how much of its log. A
 * master that comes back with less has a disk that reported as flushed what it lost with its machine, or an old copy of it: its
 * votes and acknowledgements of before would be void, and nobody would know (P1, P2).
 *
 * <p>In memory only: to flush it with each acknowledgement would cost as much as the acknowledgement does. So whoever has been
 * restarted since knows nothing.
 */
final class Remembered {
    private final Map<VoterId, Told> all = new TreeMap<>();

    /** What one process of one voter has told. */
    private static final class Told {
        final Incarnation by;
        long term;
        /** The newest term in which this master led and heard of the other one's log, and how far that reached. */
        long ledTerm;

        long entryTerm;
        long index;
        /** Of that, what was committed: what comes after it may be cut off again in a later term. */
        long committedTerm;

        long committedIndex;

        Told(Incarnation by) {
            this.by = by;
        }

        DurableState atLeast(long foundTerm) {
            return foundTerm > ledTerm
                    ? new DurableState(term, committedTerm, committedIndex, false)
                    : new DurableState(term, entryTerm, index, false);
        }
    }

    /** A message of a member came from the process that is to be listened to, and the consensus has taken it in. */
    void heard(VoterId from, PeerInfo process, ConsensusMessage message, ConsensusCore consensus) {
        // These leave when the term is durable; one out of nowhere was not taken in.
        boolean tells = message instanceof AppendReply
                || message instanceof AppendEntries
                || message instanceof VoteReply
                || message instanceof VoteRequest;
        if (!tells
                || message.term() > consensus.term()
                || consensus.membership().member(from) == null) {
            return;
        }
        Told told = all.computeIfAbsent(from, voter -> new Told(process.incarnation()));
        told.term = Math.max(told.term, message.term());
        if (message instanceof AppendReply reply
                && reply.success()
                && consensus.isLeader()
                && reply.term() == consensus.term()) {
            acknowledged(told, reply, consensus);
        }
        if (all.size() > Membership.MAX_MEMBERS) {
            all.keySet().removeIf(voter -> consensus.membership().member(voter) == null);
        }
    }

    private static void acknowledged(Told told, AppendReply reply, ConsensusCore consensus) {
        long entryTerm = consensus.termAt(reply.matchIndex());
        if (entryTerm >= 0 && (reply.term() > told.ledTerm || reply.matchIndex() > told.index)) {
            told.ledTerm = reply.term();
            told.entryTerm = entryTerm;
            told.index = reply.matchIndex();
        }
        long committed = Math.min(reply.matchIndex(), consensus.commitIndex());
        long committedTerm = consensus.termAt(committed);
        if (committedTerm >= 0 && committed > told.committedIndex) {
            told.committedTerm = committedTerm;
            told.committedIndex = committed;
        }
    }

    /** Whether nobody else than that process, or nobody at all, has told anything of that disk. */
    boolean accepts(VoterId voter, Incarnation process) {
        Told told = all.get(voter);
        return told == null || told.by.equals(process);
    }

    /**
     * What an earlier process on that disk has told, if it is more than what a new one has found there.
     *
     * @return null if nothing that this master knows of is missing
     */
    @Nullable
    DurableState forgotten(VoterId voter, Incarnation process, DurableState found) {
        Told told = all.get(voter);
        if (told == null || told.by.equals(process)) {
            return null;
        }
        DurableState promised = told.atLeast(found.term());
        return found.covers(promised) ? null : promised;
    }

    /** That process is the one to be listened to from now on, and it has all that is known of those before. */
    void follows(VoterId voter, Incarnation process) {
        if (!accepts(voter, process)) {
            all.remove(voter);
        }
    }
}
