package io.quorate.simulation.disk;

/** What can go wrong with a disk that has files. */
public interface DiskFaults {

    /** The next flush fails, and all that would come after it if the master went on succeed: it must not. */
    void failNextFlush();

    /** Flushes and writes fail, from now on. */
    void failWrites();

    /** Reads fail, from now on. */
    void failReads();

    /** There is no more room than that, in bytes. */
    void fill(long room);

    /** From now on it reports what was written as flushed, and forgets some of it when its machine dies; until then. */
    void lie();

    /** It lies no more, and all that it reported is there. */
    void beHonest();

    boolean isLying();

    /** Nothing fails any more, and there is room again. What was lost stays lost. */
    void mend();

    /**
     * Inverts some bits of a part, where something that was promised is lost by it, and the store can tell. The end of a log that was not
     * closed properly, and one copy of two, are left alone: the one looks like a torn write, and the other is not needed. Only
     * while nobody uses the disk, whose machine is off then.
     *
     * @return whether anything was found to hurt
     */
    boolean rot(DiskPart part);

    /**
     * A write of one sector never came to its place, where something that was promised is lost by it, and the store can tell, as with
     * {@link #rot}.
     *
     * @param astray whether it came to another place instead
     * @return whether anything was found to hurt
     */
    boolean loseWrite(DiskPart part, boolean astray);
}
