package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;

/** The receiving side of replication (Raft section 5.3). */
final class Following {
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final Election election;

    Following(Ballot ballot, ReplicatedLog log, Election election) {
        this.ballot = ballot;
        this.log = log;
        this.election = election;
    }

    void onAppend(long nowNanos, VoterId from, AppendEntries append) {
        if (append.term() < ballot.term()) {
            // Not only politeness: a leader that a newer term has overtaken unnoticed would else never step down for
            // us, and we,
            // who cannot go back to its term, would never follow anybody again (etcd #8334).
            ballot.send(from, new AppendReply(ballot.term(), false, 0, 0, 0, append.round()));
            return;
        }
        if (!election.acceptsLeader(from, append.term())) {
            return;
        }
        election.heardLeader(nowNanos, from, append.term());
        long prevIndex = append.prevIndex();
        if (!log.holds(prevIndex, append.prevTerm())) {
            long hint = log.lastIndexWithTermAtMost(prevIndex - 1, append.prevTerm());
            ballot.send(from, new AppendReply(ballot.term(), false, 0, hint, log.termAt(hint), append.round()));
            return;
        }
        log.merge(append.entries());
        long verifiedIndex = prevIndex + append.entries().size();
        acknowledge(from, append, verifiedIndex);
        // Not the end of our log: beyond what this append has verified it may be another leader's.
        log.commitTo(Math.max(log.commitIndex(), Math.min(append.commitIndex(), verifiedIndex)));
    }

    private void acknowledge(VoterId leader, AppendEntries append, long verifiedIndex) {
        if (append.entries().isEmpty()) {
            // A heartbeat is answered at once, however slow the disk is: it tells that we follow, and of the log only
            // what it
            // has verified and is durable here.
            long matchIndex = Math.min(verifiedIndex, log.durableIndex());
            ballot.send(leader, new AppendReply(ballot.term(), true, matchIndex, 0, 0, append.round()));
        } else {
            ballot.sendAfter(
                    log.writeUpTo(verifiedIndex),
                    leader,
                    new AppendReply(ballot.term(), true, verifiedIndex, 0, 0, append.round()));
        }
    }
}
