package io.quorate.simulation.check;

import io.quorate.consensus.ConsensusCore;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.storage.LogImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leader per term, elected by durable votes and with all that is committed in its log; no message claims what its sender's
 * disk does not hold; logs agree wherever they share an entry (P1, P2; Raft, figure 3); terms rise by elections alone (P12).
 */
final class ConsensusCheck {
    private final Disks disks;
    private final Electorate electorate;
    private final CommittedLog committed;
    private final Consumer<SimMaster> newLeader;
    private final Runnable gaveUp;
    private final Map<Long, SimMaster> leaders = new HashMap<>();
    private final Map<Long, Known> entries = new HashMap<>();
    private final Map<SimMaster, Seen> seen = new HashMap<>();

    /** Of all masters, ever. */
    private long newestTerm;

    /** How a master's process was when it was last looked at. */
    private record Seen(long term, boolean leads, long commitIndex) {}

    /** What is known of the entry of an index and a term. */
    private record Known(int commandHash, long termBefore) {}

    /**
     * @param newLeader hears of each master that becomes a leader
     * @param gaveUp hears when one leads its term no more, and knows of no newer one
     */
    ConsensusCheck(
            Disks disks,
            Electorate electorate,
            CommittedLog committed,
            Consumer<SimMaster> newLeader,
            Runnable gaveUp) {
        this.newLeader = newLeader;
        this.gaveUp = gaveUp;
        this.disks = disks;
        this.electorate = electorate;
        this.committed = committed;
    }

    @Nullable
    SimMaster leaderOf(long term) {
        return leaders.get(term);
    }

    int leadersElected() {
        return leaders.size();
    }

    void stopped(SimMaster master) {
        committed.forget(master);
        electorate.forget(master);
        seen.remove(master);
    }

    /** Looks at a master from outside, at any time. */
    void look(SimMaster master) {
        ConsensusCore consensus = master.consensus();
        if (consensus == null) {
            return;
        }
        Seen before = seen.get(master);
        long term = consensus.term();
        boolean leads = consensus.isLeader();
        long commitIndex = consensus.commitIndex();
        if (before != null && before.term == term && before.leads == leads && before.commitIndex == commitIndex) {
            return;
        }
        if (before != null && before.term > term) {
            throw new PromiseBroken("P1", "the term of " + master + " fell from " + before.term + " to " + term);
        }
        if (term > newestTerm + 1) {
            throw new PromiseBroken(
                    "P12", master + " is in term " + term + ", and no master was ever in one above " + newestTerm);
        }
        newestTerm = Math.max(newestTerm, term);
        if (before != null && before.leads && !leads && before.term == term) {
            gaveUp.run();
        }
        seen.put(master, new Seen(term, leads, commitIndex));
        if (leads && leaders.get(term) != master) {
            becameLeader(master, term);
        }
        committed.advance(master, commitIndex, leads, term);
    }

    private void becameLeader(SimMaster master, long term) {
        SimMaster other = leaders.putIfAbsent(term, master);
        if (other != null) {
            throw new PromiseBroken("P1", "term " + term + " has two leaders: " + other + " and " + master);
        }
        VoterId voter = disks.identity(master);
        List<VoterId> voters = electorate.votersOf(master);
        if (voter == null || !(voters.contains(voter) || electorate.wasVoterBeforeLastChange(master, voter))) {
            throw new PromiseBroken("P1", master + " leads term " + term + " and is no voter of " + voters);
        }
        int votes = disks.votersFor(voter, term, voters).size();
        if (votes <= voters.size() / 2) {
            throw new PromiseBroken(
                    "P1",
                    master + " leads term " + term + " with " + votes + " durable votes of " + voters.size()
                            + " voters");
        }
        LogImage log = master.disk().written();
        long last = committed.lastCommittedBefore(term);
        if (last > log.baseIndex() && log.termAt(last) != committed.entry(last).term()) {
            throw new PromiseBroken(
                    "P2", master + " leads term " + term + " without the committed entry " + committed.entry(last));
        }
        newLeader.accept(master);
    }

    /**
     * Up to where whoever leads the term of that master must have all that is committed. A leader of an earlier term than that in
     * which an entry was committed may lack it, and a late message of it may cut off a follower's copy that did not count for
     * the commit.
     */
    private long committedFor(SimMaster master) {
        ConsensusCore consensus = master.consensus();
        return consensus == null ? committed.size() : committed.lastCommittedBefore(consensus.term() + 1);
    }

    /** Before a write is taken. */
    void writing(SimMaster master, LogWrite write) {
        LogImage log = master.disk().written();
        long cut = write.truncateFrom();
        if (cut > 0 && cut <= log.lastIndex()) {
            if (cut <= log.baseIndex()
                    || cut <= committed.committedBy(master)
                    || (committed.contains(cut, log.termAt(cut)) && cut <= committedFor(master))) {
                throw new PromiseBroken(
                        "P2", master + " removes the committed entry " + cut + " of " + log.lastIndex());
            }
            if (master.isLeader()) {
                throw new PromiseBroken("P2", master + " leads and removes entry " + cut + " of its log");
            }
        }
        long last = cut > 0 ? cut - 1 : log.lastIndex();
        long termBefore = log.termAt(last);
        for (LogEntry entry : write.entries()) {
            Known now = new Known(Arrays.hashCode(entry.command()), termBefore);
            Known known = entries.putIfAbsent(entry.term() << 40 | entry.index(), now);
            if (known != null && !known.equals(now)) {
                throw new PromiseBroken("P10", master + " writes " + entry + ", and another log holds a different one");
            }
            termBefore = entry.term();
        }
    }

    /** A master says something to another one. */
    void sent(SimMaster from, SimMaster to, ConsensusEnvelope envelope) {
        ConsensusMessage message = envelope.body();
        Disks.Disk disk = disks.of(from);
        if (disk == null) {
            throw new PromiseBroken("P2", from + " speaks consensus before it has a disk");
        }
        if (message instanceof VoteReply reply && reply.granted()) {
            VoterId vote = disk.vote(reply.term());
            if (vote == null || !vote.node().equals(to.id())) {
                throw new PromiseBroken(
                        "P2",
                        from + " tells " + to + " that it voted for it in term " + reply.term() + "; its disk says "
                                + vote);
            }
        } else if (message instanceof AppendReply reply && reply.success() && reply.matchIndex() > 0) {
            requireDurable(from, to, disk, reply);
        } else if (message instanceof SnapshotReply reply && reply.installed()) {
            requireInstalled(from, to, disk, reply);
        } else if (message instanceof AppendEntries append && leaders.get(append.term()) != from) {
            throw new PromiseBroken(
                    "P1", from + " sends entries as leader of term " + append.term() + ", which it is not");
        }
    }

    private void requireDurable(SimMaster from, SimMaster to, Disks.Disk disk, AppendReply reply) {
        ConsensusCore leader = to.consensus();
        if (leader == null || !leader.isLeader() || leader.term() != reply.term()) {
            return;
        }
        LogImage log = to.disk().written();
        if (reply.matchIndex() < log.baseIndex()) {
            // Committed, and so the same for everybody; which term it was of the leader no longer knows.
            return;
        }
        long term = log.termAt(reply.matchIndex());
        if (!disk.hasHeld(reply.matchIndex(), term)) {
            throw new PromiseBroken(
                    "P2",
                    from + " tells " + to + " that it durably holds its log up to entry " + reply.matchIndex() + "@"
                            + term + "; its disk ends at "
                            + from.disk().durable().lastIndex());
        }
    }

    private void requireInstalled(SimMaster from, SimMaster to, Disks.Disk disk, SnapshotReply reply) {
        StoredSnapshot sent = to.disk().written().snapshot();
        if (sent == null || sent.info().id() != reply.snapshotId()) {
            return;
        }
        if (!disk.hasHeld(sent.info().index(), sent.info().term())) {
            throw new PromiseBroken(
                    "P2", from + " tells " + to + " that it durably holds " + sent.info() + ", and does not");
        }
    }
}
