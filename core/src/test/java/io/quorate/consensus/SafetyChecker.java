package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotInfo;
import io.quorate.storage.LogImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Looks at a simulated cluster from outside, at every step, for what Raft promises (figure 3 of the paper). */
final class SafetyChecker {
    private final SimulatedCluster cluster;
    private final SortedMap<Long, String> leaders = new TreeMap<>();
    /** What was ever delivered, by anybody. */
    private final List<LogEntry> chosen = new ArrayList<>();
    /** The term of the leader that committed it. */
    private final List<Long> chosenInTerm = new ArrayList<>();

    SafetyChecker(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    int chosenCount() {
        return chosen.size();
    }

    List<LogEntry> chosen() {
        return chosen;
    }

    int terms() {
        return leaders.size();
    }

    /** Election Safety and Leader Completeness. */
    void leads(SimulatedVoter voter, long term) {
        String who = voter.id() + " in life " + voter.life();
        String before = leaders.putIfAbsent(term, who);
        check(before == null || before.equals(who), () -> "two leaders of term " + term + ": " + before + ", " + who);
        LogImage log = voter.memoryLog();
        for (LogEntry entry : chosen) {
            // A leader of an older term, elected by votes that came late, need not have it: it can commit nothing any
            // more.
            check(
                    chosenInTerm.get((int) entry.index() - 1) >= term
                            || entry.index() <= log.baseIndex()
                            || log.termAt(entry.index()) == entry.term(),
                    () -> who + " leads term " + term + " without the committed " + entry);
        }
    }

    /** State Machine Safety, and that what is committed survives the loss of all memories. */
    void delivered(SimulatedVoter voter, LogEntry entry) {
        int index = (int) entry.index();
        if (index <= chosen.size()) {
            LogEntry other = chosen.get(index - 1);
            check(
                    other.equals(entry) && other.command() == entry.command(),
                    () -> voter.id() + " delivered " + entry + ", another " + other);
            return;
        }
        check(index == chosen.size() + 1, () -> voter.id() + " delivered " + entry + " after " + chosen.size());
        // By the membership that this very log tells: who is asked is nobody's choice but the log's.
        List<VoterId> quorum = voter.core().membership().voters();
        long durableOn = cluster.voters().stream()
                .filter(disk -> quorum.contains(disk.id()))
                .filter(disk -> disk.durableLog().termAt(index) == entry.term()
                        || disk.durableLog().baseIndex() >= index)
                .count();
        check(durableOn > quorum.size() / 2, () -> entry + " was committed, durable on " + durableOn + " disks");
        chosen.add(entry);
        chosenInTerm.add(voter.core().term());
    }

    /** What a snapshot stands for was committed. */
    void restored(SimulatedVoter voter, SnapshotInfo snapshot) {
        check(
                snapshot.index() <= chosen.size()
                        && chosen.get((int) snapshot.index() - 1).term() == snapshot.term(),
                () -> voter.id() + " restored " + snapshot + "; " + chosen.size() + " are committed");
    }

    /** Nothing leaves that the disk does not back. */
    void sent(SimulatedVoter voter, VoterId to, ConsensusMessage message) {
        HardState disk = voter.durableState();
        if (message instanceof PreVoteRequest) {
            return;
        }
        check(message.term() <= disk.term(), () -> voter.id() + " sent " + message + " with " + disk + " on disk");
        boolean inDisksTerm = message.term() == disk.term();
        if (message instanceof VoteRequest && inDisksTerm) {
            check(voter.id().equals(disk.votedFor()), () -> voter.id() + " campaigns with " + disk + " on disk");
        }
        if (message instanceof VoteReply reply && reply.granted() && inDisksTerm) {
            check(to.equals(disk.votedFor()), () -> voter.id() + " voted for " + to + " with " + disk + " on disk");
        }
        if (message instanceof AppendReply reply && reply.success() && inDisksTerm) {
            check(
                    reply.matchIndex() <= voter.durableLog().lastIndex(),
                    () -> voter.id() + " acknowledged " + reply.matchIndex() + " with "
                            + voter.durableLog().lastIndex() + " entries on disk");
        }
    }

    /** Log Matching. */
    void logsMatch() {
        List<SimulatedVoter> voters = cluster.voters();
        for (int i = 0; i < voters.size(); i++) {
            for (int j = i + 1; j < voters.size(); j++) {
                logsMatch(voters.get(i), voters.get(j));
            }
        }
    }

    private void logsMatch(SimulatedVoter one, SimulatedVoter other) {
        LogImage a = one.memoryLog();
        LogImage b = other.memoryLog();
        long from = Math.max(a.baseIndex(), b.baseIndex());
        long agree = Math.min(a.lastIndex(), b.lastIndex());
        while (agree > from && a.termAt(agree) != b.termAt(agree)) {
            agree--;
        }
        for (long i = from + 1; i <= agree; i++) {
            long at = i;
            check(
                    a.entry(i).equals(b.entry(i))
                            && a.entry(i).command() == b.entry(i).command(),
                    () -> one.id() + " and " + other.id() + " differ at index " + at + " but not later");
        }
    }

    void check(boolean holds, Supplier<String> violation) {
        if (!holds) {
            throw new AssertionError("seed " + cluster.seed() + ", at " + cluster.millis() + " ms: " + violation.get());
        }
    }
}
