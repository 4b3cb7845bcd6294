package io.quorate.registry;

import org.jspecify.annotations.Nullable;

/**
 * The latest values by their hashes, one for each slot: what displaced it is all that a value can be lost to. Begins small, and grows as
 * far as it may while values displace each other, so that few kinds of jobs take little memory, and many find their like.
 */
final class Latest<T> {
    private static final int INITIAL_SLOTS = 1 << 8;
    /** As in {@link JobsById}. */
    private static final int MULTIPLIER = 0x9E3779B9;

    private final int maxSlots;
    private @Nullable Object[] values = new @Nullable Object[INITIAL_SLOTS];
    private int[] hashes = new int[INITIAL_SLOTS];
    /** How many values displaced others since there are so many slots. */
    private int displaced;

    /** @param maxSlots a power of two */
    Latest(int maxSlots) {
        this.maxSlots = maxSlots;
    }

    /** The value in the slot of that hash, which is to be compared; null if there is none of that hash. */
    @SuppressWarnings("unchecked")
    @Nullable
    T of(int hash) {
        int slot = slot(hash);
        return hashes[slot] == hash ? (T) values[slot] : null;
    }

    void put(int hash, T value) {
        int slot = slot(hash);
        if (values[slot] != null && hashes[slot] != hash) {
            displaced++;
            if (displaced > values.length && values.length < maxSlots) {
                grow();
                slot = slot(hash);
            }
        }
        values[slot] = value;
        hashes[slot] = hash;
    }

    private void grow() {
        @Nullable Object[] old = values;
        int[] oldHashes = hashes;
        values = new @Nullable Object[old.length * 2];
        hashes = new int[values.length];
        displaced = 0;
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                int slot = slot(oldHashes[i]);
                values[slot] = old[i];
                hashes[slot] = oldHashes[i];
            }
        }
    }

    private int slot(int hash) {
        return (hash * MULTIPLIER) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(values.length));
    }
}
