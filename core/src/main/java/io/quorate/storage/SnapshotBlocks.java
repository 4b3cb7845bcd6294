package io.quorate.storage;

import java.util.Arrays;

/** Where in its file each block of a snapshot lies: 16 bytes per block. */
final class SnapshotBlocks {
    private long[] offsets = new long[16];
    private long[] positions = new long[16];
    private int count;
    private long length;

    /** The block that begins at the end of what there is so far. Empty ones are not remembered. */
    void add(long position, int bytes) {
        if (bytes == 0) {
            return;
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
        }
        offsets[count] = length;
        positions[count] = position;
        count++;
        length += bytes;
    }

    /** Forgets the blocks from an offset on, at which one begins or which is the end. */
    void cut(long offset) {
        while (count > 0 && offsets[count - 1] >= offset) {
            count--;
        }
        length = offset;
    }

    /** How many bytes the blocks hold. */
    long length() {
        return length;
    }

    /** The number of the block that holds the byte at an offset, which is less than the length. */
    int at(long offset) {
        int found = Arrays.binarySearch(offsets, 0, count, offset);
        return found >= 0 ? found : -found - 2;
    }

    long offset(int block) {
        return offsets[block];
    }

    long position(int block) {
        return positions[block];
    }

    int bytes(int block) {
        return (int) ((block + 1 < count ? offsets[block + 1] : length) - offsets[block]);
    }
}
