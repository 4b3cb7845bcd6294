package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.VoterId;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest metadata, whoever changed it last: formation and consensus share one atomic unit on disk. */
final class MetadataKeeper {
    private final Outbox out;
    private MasterMetadata metadata;

    MetadataKeeper(MasterMetadata metadata, Outbox out) {
        this.metadata = metadata;
        this.out = out;
    }

    MasterMetadata current() {
        return metadata;
    }

    /** Writes what is current now, changed or not: for the first write of a new disk. */
    long persist() {
        return out.persist(new LogWrite(metadata.encode(), 0, List.of()));
    }

    long persistPromise(List<VoterId> set) {
        metadata = metadata.withPromise(set);
        return persist();
    }

    long persistFormed(long clusterId) {
        metadata = metadata.withFormed(clusterId);
        return persist();
    }

    long persistAdmission(long clusterId) {
        metadata = metadata.withAdmission(clusterId);
        return persist();
    }

    long persistDamage(boolean damaged) {
        metadata = metadata.withDamage(damaged);
        return persist();
    }

    /** Term and vote, if they changed, and log changes, in one write. */
    long persist(boolean vote, long term, @Nullable VoterId votedFor, long truncateFrom, List<LogEntry> entries) {
        if (vote) {
            metadata = metadata.withVote(term, votedFor);
        }
        return out.persist(new LogWrite(vote ? metadata.encode() : null, truncateFrom, entries));
    }
}
