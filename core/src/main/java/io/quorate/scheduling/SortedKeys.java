package io.quorate.scheduling;

/** Searches in ascending keys. */
final class SortedKeys {
    private SortedKeys() {}

    /**
     * Where the last key stands that is at most the sought one; 0 also if the first is above it, or there is none. A binary search
     * that takes the same steps whatever it finds: no branch depends on a key, so none is predicted wrongly, which cost more than
     * the comparisons (Khuong and Morin, Array layouts for comparison-based searching).
     */
    static int lastAtMost(long[] keys, int count, long sought) {
        int at = 0;
        int left = count;
        while (left > 1) {
            int half = left >>> 1;
            at += keys[at + half] <= sought ? half : 0;
            left -= half;
        }
        return at;
    }
}
