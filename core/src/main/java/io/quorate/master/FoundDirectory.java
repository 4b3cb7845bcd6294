package io.quorate.master;

import io.quorate.consensus.HardState;
import io.quorate.model.DiskId;
import io.quorate.model.DurableState;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.RandomSource;
import io.quorate.spi.StorageException;
import java.util.List;

/** What a master makes of the data directory that it starts with: whose it is, and whether it may have lost something. */
final class FoundDirectory {
    private FoundDirectory() {}

    /** The metadata as it is from this start on; for a new disk, new ones. */
    static MasterMetadata metadata(MasterConfig config, LogStore.Recovered recovered, RandomSource random) {
        MasterMetadata.Owner self = new MasterMetadata.Owner(config.cluster(), config.id());
        if (recovered.metadata().length == 0) {
            return MasterMetadata.ofNewDisk(new DiskId(random.nextNonZero()), config.incarnation())
                    .withOwner(self);
        }
        MasterMetadata found = MasterMetadata.decode(recovered.metadata());
        if (found.owner() != null && !found.owner().equals(self)) {
            throw new StorageException("the data directory belongs to " + found.owner() + ", and was given to " + self
                    + "; give each master its own directory. Nothing was changed in it");
        }
        boolean damaged = found.damaged() || recovered.damage() != null;
        MasterMetadata started = found.withOwner(self)
                .withDamage(damaged)
                .withEdition(found.edition().started(config.incarnation()));
        // The term was durable first. What is left of a disk that lied may lack it, and a vote with it.
        return lastTerm(recovered) > found.term() ? started.withOutdated() : started;
    }

    private static long lastTerm(LogStore.Recovered recovered) {
        List<LogEntry> entries = recovered.entries();
        return entries.isEmpty()
                ? recovered.baseTerm()
                : entries.get(entries.size() - 1).term();
    }

    /** What is there of what may have been promised. */
    static DurableState state(MasterMetadata metadata, LogStore.Recovered recovered) {
        return recovered.metadata().length == 0
                ? DurableState.NOTHING
                : new DurableState(
                        metadata.term(),
                        lastTerm(recovered),
                        recovered.baseIndex() + recovered.entries().size(),
                        metadata.damaged());
    }

    /** Term and vote, of a term that the log fits to: one whose log is of a newer term does not take part. */
    static HardState ballot(MasterMetadata metadata, DurableState found) {
        return found.lastTerm() > metadata.term()
                ? new HardState(found.lastTerm(), null)
                : new HardState(metadata.term(), metadata.votedFor());
    }
}
