package io.quorate.simulation.node;

import io.quorate.master.MasterMetadata;
import io.quorate.model.VoterId;
import io.quorate.storage.LogImage;
import org.jspecify.annotations.Nullable;

/**
 * What a disk holds of a master's promises.
 *
 * @param vote in that term; null: none
 * @param edition how far the life of the directory had got
 */
public record DiskState(long term, @Nullable VoterId vote, long lastTerm, long lastIndex, long edition) {

    public static DiskState of(LogImage disk) {
        byte[] bytes = disk.metadata();
        long last = disk.lastIndex();
        if (bytes.length == 0) {
            return new DiskState(0, null, disk.termAt(last), last, 0);
        }
        MasterMetadata metadata = MasterMetadata.decode(bytes);
        return new DiskState(
                metadata.term(),
                metadata.votedFor(),
                disk.termAt(last),
                last,
                metadata.edition().count());
    }

    /** Whether it lacks something of what that one promises: a term or a vote, or an entry that may count. */
    public boolean isBehind(DiskState other) {
        boolean lessOfVotes = term < other.term || (term == other.term && other.vote != null && vote == null);
        boolean lessOfLog = lastTerm < other.lastTerm || (lastTerm == other.lastTerm && lastIndex < other.lastIndex);
        return lessOfVotes || lessOfLog;
    }

    /**
     * Whether this disk keeps its master from being misled by another one that had given that promise and has forgotten of it what is not
     * there now: it has all that may count of that log, and cannot be a candidate in a term in which the other one may vote twice.
     */
    public boolean makesUpFor(DiskState now, DiskState promise) {
        boolean votesAreKept = now.term > promise.term
                || (now.term == promise.term && now.vote != null)
                || (now.term == promise.term && promise.vote == null);
        boolean hasLog =
                lastTerm > promise.lastTerm || (lastTerm == promise.lastTerm && lastIndex >= promise.lastIndex);
        return hasLog && (votesAreKept || term > promise.term || (term == promise.term && vote != null));
    }
}
