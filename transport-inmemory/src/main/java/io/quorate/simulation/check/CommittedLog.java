package io.quorate.simulation.check;

import io.quorate.model.VoterId;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import io.quorate.storage.LogImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The one log that everybody must agree on (P2, P10). An entry is committed once the first master counts it as such; then a
 * majority of disks holds it, and no master may ever count another one at its place.
 */
final class CommittedLog {
    private final Disks disks;
    private final Electorate electorate;
    private final Consumer<LogEntry> follower;
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Long> committedIn = new ArrayList<>();
    private final Map<SimMaster, Long> seen = new HashMap<>();

    /** @param follower hears each entry once, in order */
    CommittedLog(Disks disks, Electorate electorate, Consumer<LogEntry> follower) {
        this.disks = disks;
        this.electorate = electorate;
        this.follower = follower;
    }

    long size() {
        return entries.size();
    }

    LogEntry entry(long index) {
        return entries.get((int) index - 1);
    }

    /** Whether that entry is committed, as this very one. */
    boolean contains(long index, long term) {
        return index >= 1 && index <= entries.size() && entry(index).term() == term;
    }

    void forget(SimMaster master) {
        seen.remove(master);
    }

    long committedBy(SimMaster master) {
        return seen.getOrDefault(master, 0L);
    }

    /** A master counts everything up to there as committed. */
    void advance(SimMaster master, long commitIndex, boolean leads, long term) {
        long before = committedBy(master);
        if (commitIndex == before) {
            return;
        }
        if (commitIndex < before) {
            throw new PromiseBroken(
                    "P2", "the commit index of " + master + " fell from " + before + " to " + commitIndex);
        }
        LogImage log = master.disk().written();
        if (commitIndex > log.lastIndex()) {
            throw new PromiseBroken(
                    "P2", master + " counts " + commitIndex + " as committed and has written " + log.lastIndex());
        }
        if (leads && commitIndex > log.baseIndex() && log.termAt(commitIndex) != term) {
            throw new PromiseBroken(
                    "P2",
                    master + ", leader of term " + term + ", committed entry " + commitIndex + " of term "
                            + log.termAt(commitIndex) + " by counting");
        }
        requireCovered(master, log, commitIndex);
        for (long index = Math.max(before, log.baseIndex()) + 1; index <= commitIndex; index++) {
            commit(master, log.entry(index), term);
        }
        seen.put(master, commitIndex);
    }

    /**
     * The last entry that every leader of that term must have: it was committed in an earlier one. A leader whose votes came late
     * may well lack what a newer term has committed meanwhile (Raft, section 5.4.3: leader completeness).
     */
    long lastCommittedBefore(long term) {
        int index = committedIn.size();
        while (index > 0 && committedIn.get(index - 1) >= term) {
            index--;
        }
        return index;
    }

    /** What a snapshot stands for was committed before. */
    private void requireCovered(SimMaster master, LogImage log, long commitIndex) {
        long base = Math.min(log.baseIndex(), commitIndex);
        if (base > 0 && (base > entries.size() || (base == log.baseIndex() && !contains(base, log.termAt(base))))) {
            throw new PromiseBroken(
                    "P2",
                    "the log of " + master + " begins after entry " + base + ", which is not committed like that");
        }
    }

    private void commit(SimMaster master, LogEntry entry, long term) {
        if (entry.index() <= entries.size()) {
            LogEntry agreed = entry(entry.index());
            if (agreed.term() != entry.term()
                    || agreed.kind() != entry.kind()
                    || !Arrays.equals(agreed.command(), entry.command())) {
                throw new PromiseBroken(
                        "P2", master + " counts " + entry + " as committed where " + agreed + " was committed before");
            }
            return;
        }
        if (!electorate.isMajority(master, voters -> disks.holders(entry.index(), entry.term(), voters))) {
            List<VoterId> voters = electorate.votersOf(master);
            throw new PromiseBroken(
                    "P2",
                    master + " counts " + entry + " as committed; it is durable on "
                            + disks.holders(entry.index(), entry.term(), voters) + " of " + voters.size() + " voters");
        }
        electorate.committed(entry);
        entries.add(entry);
        committedIn.add(term);
        follower.accept(entry);
    }
}
