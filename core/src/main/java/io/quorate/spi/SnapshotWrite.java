package io.quorate.spi;

/**
 * A step in the making of a snapshot. A store holds at most one snapshot that is complete, the current one, and one that is
 * being made, so that neither memory nor a single write has to hold a whole one.
 */
public sealed interface SnapshotWrite {

    SnapshotInfo of();

    /**
     * The next bytes of the snapshot that is being made.
     *
     * @param offset how many bytes came before; 0 begins this snapshot, and drops another one that is being made
     * @param bytes not copied: nobody changes the array after it was given here
     */
    record Piece(SnapshotInfo of, long offset, byte[] bytes) implements SnapshotWrite {}

    /**
     * The snapshot that is being made is complete, and takes the place of the current one. Where the log holds the entry of
     * the snapshot, its entries from {@code keepFrom} on stay, and the store may drop all before; where it does not, the
     * log is another one's past, and goes as a whole: the next entry then has the index {@code of.index() + 1}.
     *
     * @param length how many bytes it has
     * @param keepFrom at most {@code of.index() + 1}
     */
    record Seal(SnapshotInfo of, long length, long keepFrom) implements SnapshotWrite {
        /** @throws IllegalArgumentException if more would go than the snapshot covers */
        public Seal {
            if (length < 0 || keepFrom < 1 || keepFrom > of.index() + 1) {
                throw new IllegalArgumentException(
                        of + " of " + length + " bytes cannot replace the entries before " + keepFrom);
            }
        }
    }
}
