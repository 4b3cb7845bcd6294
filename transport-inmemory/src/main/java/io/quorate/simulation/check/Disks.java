package io.quorate.simulation.check;

import io.quorate.master.MasterMetadata;
import io.quorate.model.DiskId;
import io.quorate.model.VoterId;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What every disk durably holds, those included that were taken away: an acknowledgement that such a disk gave was honest when
 * it was given, and a minority of them may go.
 */
final class Disks {
    private final TreeMap<String, Disk> current = new TreeMap<>();
    private final TreeMap<DiskId, Disk> byId = new TreeMap<>();
    private final Consumer<List<VoterId>> founded;
    private List<VoterId> founders = List.of();

    /** @param founded hears who the founders are, once */
    Disks(Consumer<List<VoterId>> founded) {
        this.founded = founded;
    }

    /** One disk and its past. */
    static final class Disk {
        private final TreeMap<Long, VoterId> votes = new TreeMap<>();
        /** Votes that it has given and forgotten. They counted for those who had heard of them. */
        private final TreeMap<Long, VoterId> forgottenVotes = new TreeMap<>();

        private final Set<Long> everHeld = new HashSet<>();
        /** Up to there snapshots hold everything: what is committed, and nothing else. */
        private long coveredUpTo;

        private long term;
        private boolean isCopy;
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

    /** It had lied, and has less than it had promised. What that was stands; from here on it counts with what is left. */
    void forgot(SimMaster master) {
        Disk record = of(master);
        LogImage left = master.disk().durable();
        if (record == null) {
            return;
        }
        MasterMetadata metadata = MasterMetadata.decode(left.metadata());
        record.forgottenVotes.putAll(record.votes.tailMap(metadata.term(), metadata.votedFor() == null));
        record.votes.tailMap(metadata.term(), metadata.votedFor() == null).clear();
        record.term = metadata.term();
        holds(record, left);
        learn(master, record, metadata);
    }

    private static void holds(Disk record, LogImage image) {
        for (long index = image.baseIndex() + 1; index <= image.lastIndex(); index++) {
            record.everHeld.add(Disk.key(index, image.termAt(index)));
        }
        StoredSnapshot snapshot = image.snapshot();
        record.coveredUpTo = Math.max(
                record.coveredUpTo, snapshot == null ? 0 : snapshot.info().index());
    }

    /** What the disk had promised stands; a copy that has forgotten it takes its place, and no word of that one counts. */
    void setBack(SimMaster master) {
        LogImage held = master.disk().durable();
        Disk copy = new Disk();
        copy.isCopy = true;
        current.put(master.id().value(), copy);
        holds(copy, held);
        learn(master, copy, MasterMetadata.decode(held.metadata()));
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
        Disk other = record.isCopy ? null : byId.put(metadata.disk(), record);
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
                founded.accept(founders);
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
            if (record != null
                    && (candidate.equals(record.vote(term)) || candidate.equals(record.forgottenVotes.get(term)))) {
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
