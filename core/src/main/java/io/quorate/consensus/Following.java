package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.spi.LogEntry;
import java.util.List;

/** The receiving side of replication (Raft section 5.3). */
final class Following {
    private final Ballot ballot;
    private final ReplicatedLog log;
    private final Election election;
    private final Healing healing;

    Following(Ballot ballot, ReplicatedLog log, Election election, Healing healing) {
        this.ballot = ballot;
        this.log = log;
        this.election = election;
        this.healing = healing;
    }

    void onAppend(long nowNanos, VoterId from, AppendEntries append) {
        if (append.term() < ballot.term()) {
            // Not only politeness: a leader that a newer term has overtaken unnoticed would else never step down for
            // us, and we,
            // who cannot go back to its term, would never follow anybody again (etcd #8334).
            ballot.send(from, reply(false, 0, 0, append.round()));
            return;
        }
        if (!election.acceptsLeader(from, append.term())) {
            return;
        }
        election.heardLeader(nowNanos, from, append.term());
        long prevIndex = append.prevIndex();
        if (prevIndex >= log.baseIndex() && !log.holds(prevIndex, append.prevTerm())) {
            long hint = Math.max(log.baseIndex(), log.lastIndexWithTermAtMost(prevIndex - 1, append.prevTerm()));
            ballot.send(from, reply(false, prevIndex, hint, log.termAt(hint), append.round()));
            return;
        }
        log.merge(aboveBase(append.entries()));
        long verifiedIndex = prevIndex + append.entries().size();
        acknowledge(from, append, verifiedIndex);
        // Not the end of our log: beyond what this append has verified it may be another leader's.
        log.commitTo(Math.max(log.commitIndex(), Math.min(append.commitIndex(), verifiedIndex)));
        healing.consider(append.term(), append.commitIndex());
    }

    /** What is at or below the base is committed, and so the same as ours was. */
    private List<LogEntry> aboveBase(List<LogEntry> entries) {
        int known = 0;
        while (known < entries.size() && entries.get(known).index() <= log.baseIndex()) {
            known++;
        }
        return entries.subList(known, entries.size());
    }

    private void acknowledge(VoterId leader, AppendEntries append, long verifiedIndex) {
        if (append.entries().isEmpty()) {
            // A heartbeat is answered at once, however slow the disk is: it tells that we follow, and of the log only
            // what it
            // has verified and is durable here.
            long matchIndex = Math.min(verifiedIndex, log.durableIndex());
            ballot.send(leader, reply(true, matchIndex, 0, append.round()));
        } else {
            ballot.sendAfter(log.writeUpTo(verifiedIndex), leader, reply(true, verifiedIndex, 0, append.round()));
        }
    }

    private AppendReply reply(boolean success, long matchIndex, long hintIndex, long round) {
        return reply(success, matchIndex, hintIndex, 0, round);
    }

    private AppendReply reply(boolean success, long matchIndex, long hintIndex, long hintTerm, long round) {
        return new AppendReply(ballot.term(), success, matchIndex, hintIndex, hintTerm, round, healing.onlyFollows());
    }
}
