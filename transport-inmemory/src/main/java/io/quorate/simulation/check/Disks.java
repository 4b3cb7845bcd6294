package io.quorate.simulation.check;

import io.quorate.master.MasterMetadata;
import io.quorate.model.DiskId;
import io.quorate.model.VoterId;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every disk durably holds, those included that were taken away: an acknowledgement that such a disk gave was honest when
 * it was given, and a minority of them may go.
 */
final class Disks {
    private final TreeMap<String, Disk> current = new TreeMap<>();
    private final TreeMap<DiskId, Disk> byId = new TreeMap<>();
    private List<VoterId> founders = List.of();

    /** One disk and its past. */
    static final class Disk {
        private final TreeMap<Long, VoterId> votes = new TreeMap<>();
        private final Set<Long> everHeld = new HashSet<>();
        /** Up to there snapshots hold everything: what is committed, and nothing else. */
        private long coveredUpTo;

        private long term;
        private @Nullable DiskId id;
        private boolean formed;

        /** Whether it durably holds this entry, or has durably held it. */
        boolean hasHeld(long index, long entryTerm) {
            return index <= coveredUpTo || everHeld.contains(key(index, entryTerm));
        }

        /** For whom it durably voted in a term. */
        @Nullable
        VoterId vote(long inTerm) {
            return votes.get(inTerm);
        }

        private static long key(long index, long entryTerm) {
            // The low bits differ most: hash sets live on them.
            return entryTerm << 40 | index;
        }
    }

    /** The founders of the cluster, once it is formed. */
    List<VoterId> founders() {
        return founders;
    }

    @Nullable
    Disk of(SimMaster master) {
        return current.get(master.id().value());
    }

    /** Whether its disk belongs to no cluster yet. */
    boolean isBlank(SimMaster master) {
        Disk record = of(master);
        return record == null || !record.formed;
    }

    void takenAway(SimMaster master) {
        current.remove(master.id().value());
    }

    void madeDurable(
            SimMaster master, byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
        Disk record = current.computeIfAbsent(master.id().value(), id -> new Disk());
        for (LogEntry entry : entries) {
            record.everHeld.add(Disk.key(entry.index(), entry.term()));
        }
        if (snapshot instanceof SnapshotWrite.Seal seal) {
            record.coveredUpTo = Math.max(record.coveredUpTo, seal.of().index());
        }
        if (metadata != null) {
            learn(master, record, MasterMetadata.decode(metadata));
        }
    }

    private void learn(SimMaster master, Disk record, MasterMetadata metadata) {
        DiskId known = record.id;
        if (known != null && !known.equals(metadata.disk())) {
            throw new PromiseBroken("P2", "the disk of " + master + " changed its identity");
        }
        record.id = metadata.disk();
        Disk other = byId.put(metadata.disk(), record);
        if (other != null && other != record) {
            throw new PromiseBroken("P2", "the new disk of " + master + " passes for another one, " + metadata.disk());
        }
        if (metadata.term() < record.term) {
            throw new PromiseBroken(
                    "P1", "the durable term of " + master + " fell from " + record.term + " to " + metadata.term());
        }
        record.term = metadata.term();
        VoterId vote = metadata.votedFor();
        VoterId before = vote == null ? null : record.votes.putIfAbsent(metadata.term(), vote);
        if (before != null && !before.equals(vote)) {
            throw new PromiseBroken(
                    "P1", master + " voted for " + before + " and then for " + vote + " in term " + metadata.term());
        }
        record.formed |= metadata.formed();
        if (metadata.formed() && !metadata.admitted()) {
            if (founders.isEmpty()) {
                founders = metadata.promised();
            } else if (!founders.equals(metadata.promised())) {
                throw new PromiseBroken(
                        "P1",
                        "two clusters of one name: " + founders + " and " + metadata.promised() + " on " + master);
            }
        }
    }

    /** How many of these voters' disks hold the entry durably. */
    int holders(long index, long entryTerm, List<VoterId> voters) {
        int count = 0;
        for (VoterId voter : voters) {
            Disk record = byId.get(voter.disk());
            if (record != null && record.hasHeld(index, entryTerm)) {
                count++;
            }
        }
        return count;
    }

    /** Which of these voters' disks hold a vote for the candidate in that term. */
    List<VoterId> votersFor(VoterId candidate, long term, List<VoterId> voters) {
        List<VoterId> found = new ArrayList<>();
        for (VoterId voter : voters) {
            Disk record = byId.get(voter.disk());
            if (record != null && candidate.equals(record.vote(term))) {
                found.add(voter);
            }
        }
        return found;
    }

    /** The master with the disk that it has now; null if that has no identity yet. */
    @Nullable
    VoterId identity(SimMaster master) {
        Disk record = of(master);
        DiskId id = record == null ? null : record.id;
        return id == null ? null : new VoterId(master.id(), id);
    }
}
