package io.quorate.model;

/**
 * How far the life of a master's data directory has got, so that an old copy of it can be told from the newest one.
 *
 * <p>The count rises with each start on the directory and, while a process runs on it, about once a minute. The others remember the
 * newest that they were told ({@link #follows}).
 *
 * @param count the high bits count what a majority was told of, the low 20 bits the starts since
 * @param startedAt what the count was when this process started on the directory
 * @param incarnation of that process
 */
public record Edition(long count, long startedAt, Incarnation incarnation) {
    private static final int START_BITS = 20;
    private static final long MAX_STARTS = (1L << START_BITS) - 1;

    /** @throws IllegalArgumentException if the counts are impossible */
    public Edition {
        if (startedAt < 0 || count < startedAt || count > Long.MAX_VALUE - MAX_STARTS - 1) {
            throw new IllegalArgumentException("an edition of count " + count + ", started at " + startedAt);
        }
    }

    /** Of the first process on a new directory. */
    public static Edition first(Incarnation incarnation) {
        return new Edition(1, 1, incarnation);
    }

    /** Of the next process. */
    public Edition started(Incarnation by) {
        long next = (count & MAX_STARTS) == MAX_STARTS ? count : count + 1;
        return new Edition(next, next, by);
    }

    /**
     * A majority was told of this one. Starts in vain do not get as far, so that no number of them makes an old copy look new.
     */
    public Edition renewed() {
        return new Edition(((count >> START_BITS) + 1) << START_BITS, startedAt, incarnation);
    }

    /**
     * Whether it is the same life as that other one, or a later one of it. If not, one of the two directories was copied: this
     * process began when the other one had got further already.
     */
    public boolean follows(Edition other) {
        return incarnation.equals(other.incarnation) ? count >= other.count : startedAt > other.count;
    }
}
