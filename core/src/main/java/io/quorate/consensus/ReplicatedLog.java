package io.quorate.consensus;

import io.quorate.model.VoterId;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of this voter: where it begins, how far it goes, how far it is durable, committed and delivered. Indexes count from 1.
 * What a snapshot covers may be dropped from its beginning; the base is the index before the first entry that is left.
 */
final class ReplicatedLog {
    /** What an entry costs besides its command, about. */
    private static final long ENTRY_OVERHEAD_BYTES = 32;
    /** What is delivered within one input, at most or one entry: nobody may wait for the whole of a long log. */
    private static final int MAX_DELIVERED_ENTRIES = 1_000;

    private static final long MAX_DELIVERED_BYTES = 1 << 20;

    private final ConsensusOutbox out;
    private final List<LogEntry> entries;
    private final MembershipLog memberships;
    /** Writes under way, oldest first, and the last index that each makes durable. */
    private final ArrayDeque<PendingWrite> pendingWrites = new ArrayDeque<>();

    private long baseIndex;
    private long baseTerm;
    private @Nullable StoredSnapshot snapshot;
    private long durableIndex;
    private long commitIndex;
    private long deliveredIndex;
    private long uncommittedBytes;
    /** Of all entries that are here. */
    private long heldBytes;
    /** Since the last snapshot was taken, in bytes of delivered entries. */
    private long bytesSinceSnapshot;

    /** The state is being loaded from the snapshot: nothing is delivered meanwhile. */
    private boolean restoring;

    private boolean delivering;

    private record PendingWrite(long write, long lastIndex) {}

    /**
     * @param founding who the members are where the log begins, if there is no snapshot that tells
     * @throws IllegalArgumentException if the entries are no log: a gap, or a term that falls
     */
    ReplicatedLog(LogStore.Recovered recovered, Membership founding, ConsensusOutbox out) {
        this.out = out;
        this.entries = new ArrayList<>(recovered.entries());
        this.baseIndex = recovered.baseIndex();
        this.baseTerm = recovered.baseTerm();
        this.snapshot = recovered.snapshot();
        Membership atBase =
                snapshot == null ? founding : Membership.decode(snapshot.info().context());
        // The log may begin before its snapshot, which may have been taken after the members changed last.
        this.memberships =
                new MembershipLog(snapshot == null ? baseIndex : snapshot.info().index(), atBase);
        if (baseIndex > 0 && snapshot == null) {
            throw new IllegalArgumentException("the log begins after " + baseIndex + ", and there is no snapshot");
        }
        if (snapshot != null) {
            SnapshotInfo info = snapshot.info();
            if (!holds(info.index(), info.term())) {
                throw new IllegalArgumentException("the log does not hold the last entry of its " + info);
            }
            commitIndex = info.index();
            restoring = true;
        }
        long term = Math.max(1, baseTerm);
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            if (entry.index() != baseIndex + i + 1L || entry.term() < term) {
                throw new IllegalArgumentException(
                        "entry " + entry + " follows index " + (baseIndex + i) + " in term " + term);
            }
            term = entry.term();
            heldBytes += sizeOf(entry);
            // What the snapshot covers has changed the membership that it tells already.
            if (entry.index() > commitIndex) {
                noteMembership(entry);
                uncommittedBytes += entry.command().length;
            }
        }
        this.durableIndex = lastIndex();
    }

    /** The index before the first entry that is left. */
    long baseIndex() {
        return baseIndex;
    }

    long lastIndex() {
        return baseIndex + entries.size();
    }

    long lastTerm() {
        return termAt(lastIndex());
    }

    long durableIndex() {
        return durableIndex;
    }

    long commitIndex() {
        return commitIndex;
    }

    long deliveredIndex() {
        return deliveredIndex;
    }

    /** Whether {@link #deliver} has something to do. */
    boolean hasUndelivered() {
        return !restoring && deliveredIndex < commitIndex;
    }

    boolean isRestoring() {
        return restoring;
    }

    long uncommittedBytes() {
        return uncommittedBytes;
    }

    /** What the entries that are here take up in memory, committed or not, about. */
    long heldBytes() {
        return heldBytes;
    }

    long uncommittedEntries() {
        return lastIndex() - commitIndex;
    }

    /** Who the members are by the newest entry, committed or not. */
    Membership membership() {
        return memberships.current();
    }

    /** Where the newest membership stands; not above the commit index if it is settled. */
    long membershipIndex() {
        return memberships.currentIndex();
    }

    boolean isMembershipCommitted() {
        return memberships.currentIndex() <= commitIndex;
    }

    /** Whether the newest membership is not known to be committed, and in the one before it this was a voter. */
    boolean wasVoterBeforeUncommittedChange(VoterId id) {
        return !isMembershipCommitted()
                && memberships.at(memberships.currentIndex() - 1).isVoter(id);
    }

    /** The term of the entry there, from the base on; 0 for index 0. */
    long termAt(long index) {
        return index == baseIndex ? baseTerm : entryAt(index).term();
    }

    boolean holds(long index, long term) {
        return index >= baseIndex && index <= lastIndex() && termAt(index) == term;
    }

    /** Whether a log that ends like this is at least as complete as ours (Raft section 5.4.1). */
    boolean isUpToDate(long otherLastIndex, long otherLastTerm) {
        return otherLastTerm > lastTerm() || (otherLastTerm == lastTerm() && otherLastIndex >= lastIndex());
    }

    /**
     * The last index, at most {@code limit}, whose term is at most {@code term}: two logs can only agree at or below it, since
     * terms never fall within a log. Below the base everything is committed, and nobody can disagree.
     */
    long lastIndexWithTermAtMost(long limit, long term) {
        if (limit <= baseIndex) {
            return Math.max(0, limit);
        }
        long low = baseIndex;
        long high = Math.min(limit, lastIndex());
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (termAt(middle) <= term) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The entries from an index above the base on: at least one if there is one, else as many as fit. */
    List<LogEntry> batch(long from, int maxEntries, int maxBytes) {
        long bytes = 0;
        long end = from;
        while (end <= lastIndex() && end - from < maxEntries) {
            bytes += sizeOf(entryAt(end));
            if (end > from && bytes > maxBytes) {
                break;
            }
            end++;
        }
        return from > lastIndex() ? List.of() : List.copyOf(entries.subList(position(from), position(end)));
    }

    static long sizeOf(LogEntry entry) {
        return ENTRY_OVERHEAD_BYTES + entry.command().length;
    }

    void append(LogEntry entry) {
        if (entry.index() != lastIndex() + 1 || entry.term() < lastTerm()) {
            throw new IllegalStateException(entry + " after " + lastIndex() + "@" + lastTerm());
        }
        add(0, List.of(entry));
    }

    /**
     * Takes over a leader's entries. What is there already stays; only an entry that really conflicts, the same index with
     * another term, makes way, with all that follow it: a late append must not cut off what a later one brought.
     *
     * @throws IllegalStateException if a committed entry would have to make way
     */
    void merge(List<LogEntry> leaders) {
        int known = 0;
        while (known < leaders.size()
                && holds(leaders.get(known).index(), leaders.get(known).term())) {
            known++;
        }
        if (known == leaders.size()) {
            return;
        }
        List<LogEntry> fresh = leaders.subList(known, leaders.size());
        long from = fresh.get(0).index();
        if (from <= commitIndex) {
            throw new IllegalStateException("entry " + fresh.get(0) + " contradicts the committed " + entryAt(from));
        }
        boolean conflict = from <= lastIndex();
        if (conflict) {
            truncate(from);
        }
        add(conflict ? from : 0, fresh);
    }

    private void truncate(long from) {
        List<LogEntry> tail = entries.subList(position(from), entries.size());
        for (LogEntry entry : tail) {
            uncommittedBytes -= entry.command().length;
            heldBytes -= sizeOf(entry);
        }
        tail.clear();
        memberships.truncate(from);
        durableIndex = Math.min(durableIndex, from - 1);
        // An earlier write still under way makes durable only what is left of its entries.
        List<PendingWrite> capped = pendingWrites.stream()
                .map(pending -> new PendingWrite(pending.write(), Math.min(pending.lastIndex(), from - 1)))
                .toList();
        pendingWrites.clear();
        pendingWrites.addAll(capped);
    }

    private void add(long truncateFrom, List<LogEntry> fresh) {
        entries.addAll(fresh);
        for (LogEntry entry : fresh) {
            uncommittedBytes += entry.command().length;
            heldBytes += sizeOf(entry);
            noteMembership(entry);
        }
        long write = out.persist(null, truncateFrom, List.copyOf(fresh));
        pendingWrites.addLast(new PendingWrite(write, lastIndex()));
    }

    private void noteMembership(LogEntry entry) {
        if (entry.kind() == LogEntry.Kind.MEMBERSHIP) {
            memberships.append(entry.index(), Membership.decode(entry.command()));
        }
    }

    /** The write to wait for until the log is durable up to an index; {@link Ballot#NO_WRITE} if it is. */
    long writeUpTo(long index) {
        if (index <= durableIndex) {
            return Ballot.NO_WRITE;
        }
        for (PendingWrite pending : pendingWrites) {
            if (pending.lastIndex() >= index) {
                return pending.write();
            }
        }
        throw new IllegalStateException("nothing makes index " + index + " durable");
    }

    void onDurable(long write) {
        while (!pendingWrites.isEmpty() && pendingWrites.getFirst().write() <= write) {
            durableIndex = Math.max(durableIndex, pendingWrites.removeFirst().lastIndex());
        }
    }

    /** Counts everything up to an index as committed. */
    void commitTo(long index) {
        if (index > lastIndex()) {
            throw new IllegalStateException("commit of " + index + " beyond " + lastIndex());
        }
        while (commitIndex < index) {
            commitIndex++;
            uncommittedBytes -= entryAt(commitIndex).command().length;
        }
    }

    /** Delivers what is committed, each entry once and in order, but no more than takes a moment. */
    void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            int count = 0;
            long bytes = 0;
            while (hasUndelivered() && count < MAX_DELIVERED_ENTRIES && bytes < MAX_DELIVERED_BYTES) {
                deliveredIndex++;
                LogEntry entry = entryAt(deliveredIndex);
                count++;
                bytes += sizeOf(entry);
                bytesSinceSnapshot += sizeOf(entry);
                out.committed(entry);
            }
        } finally {
            delivering = false;
        }
    }

    // ---- snapshots

    /** The newest complete one; null if there is none. */
    @Nullable
    StoredSnapshot snapshot() {
        return snapshot;
    }

    long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    long entriesSinceSnapshot() {
        return deliveredIndex - (snapshot == null ? 0 : snapshot.info().index());
    }

    /** Who the members were at an index that is delivered. */
    Membership membershipAt(long index) {
        return memberships.at(index);
    }

    /** From where on to keep entries for followers that are a little behind a snapshot: so many, and no more than so many bytes. */
    long keepFrom(long snapshotIndex, long maxEntries, long maxBytes) {
        long from = snapshotIndex + 1;
        long bytes = 0;
        while (from - 1 > baseIndex && snapshotIndex + 1 - from < maxEntries) {
            bytes += sizeOf(entryAt(from - 1));
            if (bytes > maxBytes) {
                break;
            }
            from--;
        }
        return from;
    }

    /** A snapshot of this state is complete: entries up to {@code dropTo} go. */
    void compact(StoredSnapshot newSnapshot, long dropTo) {
        snapshot = newSnapshot;
        bytesSinceSnapshot = 0;
        if (dropTo > baseIndex) {
            long term = termAt(dropTo);
            List<LogEntry> dropped = entries.subList(0, position(dropTo + 1));
            dropped.forEach(entry -> heldBytes -= sizeOf(entry));
            dropped.clear();
            memberships.compact(dropTo);
            baseIndex = dropTo;
            baseTerm = term;
        }
    }

    /**
     * Another's snapshot takes the place of what it covers; {@link #restored} says when the state is loaded.
     *
     * @param write makes it durable
     */
    void install(StoredSnapshot arrived, long write) {
        SnapshotInfo info = arrived.info();
        if (info.index() <= commitIndex) {
            throw new IllegalStateException(info + " covers nothing beyond " + commitIndex);
        }
        if (holds(info.index(), info.term())) {
            commitTo(info.index());
            compact(arrived, info.index());
        } else {
            durableIndex = Math.min(durableIndex, commitIndex);
            pendingWrites.clear();
            entries.clear();
            uncommittedBytes = 0;
            heldBytes = 0;
            commitIndex = info.index();
            baseIndex = info.index();
            baseTerm = info.term();
            snapshot = arrived;
            bytesSinceSnapshot = 0;
            memberships.reset(baseIndex, Membership.decode(info.context()));
        }
        pendingWrites.addLast(new PendingWrite(write, info.index()));
        restoring = true;
    }

    /** The state of that snapshot is loaded. */
    void restored(SnapshotInfo info) {
        if (restoring && snapshot != null && snapshot.info().equals(info)) {
            restoring = false;
            deliveredIndex = info.index();
        }
    }

    private int position(long index) {
        return Math.toIntExact(index - baseIndex - 1);
    }

    private LogEntry entryAt(long index) {
        return entries.get(position(index));
    }
}
