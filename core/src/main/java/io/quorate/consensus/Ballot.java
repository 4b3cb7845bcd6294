package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The term and the vote: what this voter has promised. Whatever tells others of the promise goes through {@link #send}, so it
 * leaves only when the promise survives a crash (P2).
 */
final class Ballot {
    /** No write is waited for; below all numbers of writes. */
    static final long NO_WRITE = Long.MIN_VALUE;

    private final ConsensusOutbox out;
    private HardState state;
    private long pendingWrite = NO_WRITE;

    Ballot(HardState recovered, ConsensusOutbox out) {
        this.state = recovered;
        this.out = out;
    }

    long term() {
        return state.term();
    }

    @Nullable
    VoterId votedFor() {
        return state.votedFor();
    }

    boolean isDurable() {
        return pendingWrite == NO_WRITE;
    }

    /** Enters a newer term, with or without a vote in it, in one write. */
    void enterTerm(long term, @Nullable VoterId vote) {
        if (term <= state.term()) {
            throw new IllegalStateException("from term " + state.term() + " to " + term);
        }
        persist(new HardState(term, vote));
    }

    /** Votes in the current term, in which no vote was given yet. */
    void vote(VoterId candidate) {
        if (state.votedFor() != null) {
            throw new IllegalStateException("a second vote in " + state + ", for " + candidate);
        }
        persist(new HardState(state.term(), candidate));
    }

    private void persist(HardState next) {
        state = next;
        pendingWrite = out.persist(next, 0, List.of());
    }

    /** @return whether the latest promise has become durable by this write */
    boolean onDurable(long write) {
        if (isDurable() || write < pendingWrite) {
            return false;
        }
        pendingWrite = NO_WRITE;
        return true;
    }

    /** Sends once the promise is durable. */
    void send(VoterId to, ConsensusMessage message) {
        sendAfter(NO_WRITE, to, message);
    }

    /** Sends once both the promise and a write of the log are durable. */
    void sendAfter(long logWrite, VoterId to, ConsensusMessage message) {
        long write = Math.max(pendingWrite, logWrite);
        if (write == NO_WRITE) {
            out.send(to, message);
        } else {
            out.sendWhenDurable(write, to, message);
        }
    }
}
