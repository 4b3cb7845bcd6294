package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.LogEntry;
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
        List<LogEntry> log = voter.memoryLog();
        for (LogEntry entry : chosen) {
            // A leader of an older term, elected by votes that came late, need not have it: it can commit nothing any
            // more.
            check(
                    chosenInTerm.get((int) entry.index() - 1) >= term
                            || (log.size() >= entry.index()
                                    && log.get((int) entry.index() - 1).equals(entry)),
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
        long durableOn = cluster.voters().stream()
                .filter(disk -> disk.durableLog().size() >= index
                        && disk.durableLog().get(index - 1).equals(entry))
                .count();
        check(
                durableOn > cluster.voters().size() / 2,
                () -> entry + " was committed, durable on " + durableOn + " disks");
        chosen.add(entry);
        chosenInTerm.add(voter.core().term());
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
                    reply.matchIndex() <= voter.durableLog().size(),
                    () -> voter.id() + " acknowledged " + reply.matchIndex() + " with "
                            + voter.durableLog().size() + " entries on disk");
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
        List<LogEntry> a = one.memoryLog();
        List<LogEntry> b = other.memoryLog();
        int agree = Math.min(a.size(), b.size());
        while (agree > 0 && a.get(agree - 1).term() != b.get(agree - 1).term()) {
            agree--;
        }
        for (int i = 0; i < agree; i++) {
            int at = i;
            check(
                    a.get(i).equals(b.get(i)) && a.get(i).command() == b.get(i).command(),
                    () -> one.id() + " and " + other.id() + " differ at index " + (at + 1) + " but not later");
        }
    }

    void check(boolean holds, Supplier<String> violation) {
        if (!holds) {
            throw new AssertionError("seed " + cluster.seed() + ", at " + cluster.millis() + " ms: " + violation.get());
        }
    }
}
