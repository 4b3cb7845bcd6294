package io.quorate.spi;

import java.util.Arrays;

/**
 * What a snapshot is of.
 *
 * @param index the last entry of the log that it includes, from 1
 * @param term the term of that entry
 * @param id tells two snapshots of the same index apart: their bytes may differ, although they say the same
 * @param context what the master keeps beside it, opaque to the store: who were members at that index. Not copied: nobody
 *     changes the array after it was given here
 */
public record SnapshotInfo(long index, long term, long id, byte[] context) {
    /** @throws IllegalArgumentException if index or term are not positive */
    public SnapshotInfo {
        if (index < 1 || term < 1) {
            throw new IllegalArgumentException("a snapshot is of an entry, got " + index + "@" + term);
        }
    }

    /** The same snapshot: what has the same index, term and id has the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotInfo info && index == info.index && term == info.term && id == info.id;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new long[] {index, term, id});
    }

    @Override
    public String toString() {
        return String.format("snapshot %d@%d (%016x)", index, term, id);
    }
}
