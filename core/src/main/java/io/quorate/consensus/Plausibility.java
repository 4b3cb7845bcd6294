package io.quorate.consensus;

import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.LogEntry;
import io.quorate.wire.MalformedException;

/** Whether a message can be that of a working voter. One that cannot be changes nothing (P12). */
final class Plausibility {
    /**
     * How far ahead of ours a term may be. Elections that really happened while this voter was away are fewer; a number out
     * of nowhere would use up the terms of the whole cluster.
     */
    static final long MAX_TERMS_AHEAD = 1_000_000;

    private Plausibility() {}

    static boolean isPlausible(ConsensusMessage message, long ownTerm) {
        long term = message.term();
        if (term < 0 || term - ownTerm > MAX_TERMS_AHEAD) {
            return false;
        }
        if (message instanceof PreVoteRequest request) {
            return isLogEnd(request.lastIndex(), request.lastTerm(), term - 1);
        }
        if (message instanceof VoteRequest request) {
            return isLogEnd(request.lastIndex(), request.lastTerm(), term - 1);
        }
        if (message instanceof AppendEntries append) {
            return isLogEnd(append.prevIndex(), append.prevTerm(), term)
                    && append.commitIndex() >= 0
                    && append.round() >= 0
                    && continuesLog(append);
        }
        if (message instanceof SnapshotChunk chunk) {
            return chunk.of().term() <= term
                    && chunk.offset() >= 0
                    && chunk.offset() <= chunk.length() - chunk.bytes().length
                    // Nothing is left to send to who has all of it, and died before it was sealed.
                    && (chunk.bytes().length > 0 || chunk.offset() == chunk.length())
                    && isMembership(chunk.of().context());
        }
        if (message instanceof SnapshotReply reply) {
            return reply.nextOffset() >= 0;
        }
        if (message instanceof AppendReply reply) {
            return reply.matchIndex() >= 0 && reply.round() >= 0 && isLogEnd(reply.hintIndex(), reply.hintTerm(), term);
        }
        return true;
    }

    private static boolean isLogEnd(long index, long term, long maxTerm) {
        return index == 0 ? term == 0 && maxTerm >= 0 : index > 0 && term > 0 && term <= maxTerm;
    }

    private static boolean continuesLog(AppendEntries append) {
        long index = append.prevIndex();
        long term = Math.max(append.prevTerm(), 1);
        for (LogEntry entry : append.entries()) {
            boolean unreadable = entry.kind() == LogEntry.Kind.MEMBERSHIP && !isMembership(entry.command());
            if (entry.index() != index + 1 || entry.term() < term || unreadable) {
                return false;
            }
            index++;
            term = entry.term();
        }
        return term <= append.term();
    }

    private static boolean isMembership(byte[] bytes) {
        try {
            return !Membership.decode(bytes).voters().isEmpty();
        } catch (MalformedException e) {
            return false;
        }
    }
}
