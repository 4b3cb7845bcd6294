package io.quorate.master;

import io.quorate.consensus.Membership;
import io.quorate.kernel.Outbox;
import io.quorate.model.Edition;
import io.quorate.model.VoterId;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The newest metadata, whoever changed it last: formation and consensus share one atomic unit on disk. */
final class MetadataKeeper {
    private final Outbox out;
    private MasterMetadata metadata;
    private long lastWrite;

    MetadataKeeper(MasterMetadata metadata, Outbox out) {
        this.metadata = metadata;
        this.out = out;
    }

    MasterMetadata current() {
        return metadata;
    }

    /** The number of the last write of metadata; 0: this process has written none. */
    long lastWrite() {
        return lastWrite;
    }

    /** Writes what is current now, changed or not: for the first write of a new disk. */
    long persist() {
        lastWrite = out.persist(new LogWrite(metadata.encode(), 0, List.of()));
        return lastWrite;
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

    long persistEdition(Edition edition) {
        metadata = metadata.withEdition(edition);
        return persist();
    }

    long persistOutdated() {
        metadata = metadata.withOutdated();
        return persist();
    }

    /** Whether there is room to note something of that voter: beyond a bound, only in the place of one that is no member. */
    boolean canNote(VoterId voter, Membership members) {
        SortedMap<VoterId, Edition> noted = metadata.noted();
        return noted.containsKey(voter) || noted.size() < MasterMetadata.MAX_NOTED || stranger(members) != null;
    }

    /** To be called only if {@link #canNote}; the members are those of that call. */
    long persistNoted(VoterId voter, Edition edition, Membership members) {
        TreeMap<VoterId, Edition> noted = new TreeMap<>(metadata.noted());
        VoterId stranger = stranger(members);
        if (noted.size() >= MasterMetadata.MAX_NOTED && !noted.containsKey(voter) && stranger != null) {
            noted.remove(stranger);
        }
        noted.put(voter, edition);
        metadata = metadata.withNoted(noted);
        return persist();
    }

    private @Nullable VoterId stranger(Membership members) {
        for (VoterId voter : metadata.noted().keySet()) {
            if (members.member(voter) == null) {
                return voter;
            }
        }
        return null;
    }

    /** Term and vote, if they changed, and log changes, in one write. */
    long persist(boolean vote, long term, @Nullable VoterId votedFor, long truncateFrom, List<LogEntry> entries) {
        if (vote) {
            metadata = metadata.withVote(term, votedFor);
        }
        long write = out.persist(new LogWrite(vote ? metadata.encode() : null, truncateFrom, entries));
        lastWrite = vote ? write : lastWrite;
        return write;
    }
}
