package io.quorate.simulation.check;

import io.quorate.master.MasterMetadata;
import io.quorate.model.DiskId;
import io.quorate.model.VoterId;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
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
    private List<VoterId> voters = List.of();

    /** One disk and its past. */
    static final class Disk {
        private final TreeMap<Long, VoterId> votes = new TreeMap<>();
        private final Set<Long> everHeld = new HashSet<>();
        private long term;
        private @Nullable DiskId id;

        /** Whether it durably holds this entry, or has durably held it. */
        boolean hasHeld(long index, long entryTerm) {
            return everHeld.contains(key(index, entryTerm));
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

    /** The voters of the cluster, once it is formed. */
    List<VoterId> voters() {
        return voters;
    }

    int majority() {
        return voters.size() / 2 + 1;
    }

    @Nullable
    Disk of(SimMaster master) {
        return current.get(master.id().value());
    }

    void takenAway(SimMaster master) {
        current.remove(master.id().value());
    }

    void madeDurable(SimMaster master, byte @Nullable [] metadata, List<LogEntry> entries) {
        Disk record = current.computeIfAbsent(master.id().value(), id -> new Disk());
        for (LogEntry entry : entries) {
            record.everHeld.add(Disk.key(entry.index(), entry.term()));
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
        if (metadata.formed()) {
            if (voters.isEmpty()) {
                voters = metadata.promised();
            } else if (!voters.equals(metadata.promised())) {
                throw new PromiseBroken(
                        "P1", "two clusters of one name: " + voters + " and " + metadata.promised() + " on " + master);
            }
        }
    }

    /** How many voters' disks hold the entry durably. */
    int holders(long index, long entryTerm) {
        int count = 0;
        for (VoterId voter : voters) {
            Disk record = byId.get(voter.disk());
            if (record != null && record.hasHeld(index, entryTerm)) {
                count++;
            }
        }
        return count;
    }

    /** Which voters' disks hold a vote for the candidate in that term. */
    List<VoterId> votersFor(VoterId candidate, long term) {
        List<VoterId> found = new ArrayList<>();
        for (VoterId voter : voters) {
            Disk record = byId.get(voter.disk());
            if (record != null && candidate.equals(record.vote(term))) {
                found.add(voter);
            }
        }
        return found;
    }

    /** The voter that a master is now; null if it has no identity, or is none. */
    @Nullable
    VoterId voter(SimMaster master) {
        Disk record = of(master);
        DiskId id = record == null ? null : record.id;
        VoterId voter = id == null ? null : new VoterId(master.id(), id);
        return voter != null && voters.contains(voter) ? voter : null;
    }
}
