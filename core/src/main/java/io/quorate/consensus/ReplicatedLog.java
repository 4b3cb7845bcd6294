package io.quorate.consensus;

import io.quorate.spi.LogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The log of this voter: how far it goes, how far it is durable, committed and delivered. Indexes count from 1. */
final class ReplicatedLog {
    /** What an entry costs besides its command, about. */
    private static final long ENTRY_OVERHEAD_BYTES = 32;

    private final ConsensusOutbox out;
    private final List<LogEntry> entries;
    /** Writes under way, oldest first, and the last index that each makes durable. */
    private final ArrayDeque<PendingWrite> pendingWrites = new ArrayDeque<>();

    private long durableIndex;
    private long commitIndex;
    private long deliveredIndex;
    private long uncommittedBytes;
    private boolean delivering;

    private record PendingWrite(long write, long lastIndex) {}

    /** @throws IllegalArgumentException if the entries are no log: a gap, or a term that falls */
    ReplicatedLog(List<LogEntry> recovered, ConsensusOutbox out) {
        this.out = out;
        this.entries = new ArrayList<>(recovered);
        long term = 1;
        for (int i = 0; i < recovered.size(); i++) {
            LogEntry entry = recovered.get(i);
            if (entry.index() != i + 1L || entry.term() < term) {
                throw new IllegalArgumentException("entry " + entry + " follows index " + i + " in term " + term);
            }
            term = entry.term();
            uncommittedBytes += entry.command().length;
        }
        this.durableIndex = recovered.size();
    }

    long lastIndex() {
        return entries.size();
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

    long uncommittedBytes() {
        return uncommittedBytes;
    }

    long uncommittedEntries() {
        return lastIndex() - commitIndex;
    }

    /** The term of the entry there; 0 for index 0. */
    long termAt(long index) {
        return index == 0 ? 0 : entryAt(index).term();
    }

    boolean holds(long index, long term) {
        return index <= lastIndex() && termAt(index) == term;
    }

    /** Whether a log that ends like this is at least as complete as ours (Raft section 5.4.1). */
    boolean isUpToDate(long otherLastIndex, long otherLastTerm) {
        return otherLastTerm > lastTerm() || (otherLastTerm == lastTerm() && otherLastIndex >= lastIndex());
    }

    /**
     * The last index, at most {@code limit}, whose term is at most {@code term}: two logs can only agree at or below it, since
     * terms never fall within a log.
     */
    long lastIndexWithTermAtMost(long limit, long term) {
        long low = 0;
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

    /** The entries from an index on: at least one if there is one, else as many as fit. */
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
        return from > lastIndex() ? List.of() : List.copyOf(entries.subList((int) (from - 1), (int) (end - 1)));
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
        List<LogEntry> tail = entries.subList((int) (from - 1), entries.size());
        tail.forEach(entry -> uncommittedBytes -= entry.command().length);
        tail.clear();
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
        fresh.forEach(entry -> uncommittedBytes += entry.command().length);
        long write = out.persist(null, truncateFrom, List.copyOf(fresh));
        pendingWrites.addLast(new PendingWrite(write, lastIndex()));
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

    /** Commits up to an index and delivers what that adds, each entry once and in order. */
    void commitTo(long index) {
        if (index > lastIndex()) {
            throw new IllegalStateException("commit of " + index + " beyond " + lastIndex());
        }
        while (commitIndex < index) {
            commitIndex++;
            uncommittedBytes -= entryAt(commitIndex).command().length;
        }
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (deliveredIndex < commitIndex) {
                deliveredIndex++;
                out.committed(entryAt(deliveredIndex));
            }
        } finally {
            delivering = false;
        }
    }

    private LogEntry entryAt(long index) {
        return entries.get((int) (index - 1));
    }
}
