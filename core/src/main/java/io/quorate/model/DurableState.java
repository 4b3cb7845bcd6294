package io.quorate.model;

/**
 * What a master durably holds of what it may have promised: its newest term, and where its log ends.
 *
 * @param term the newest that it has entered
 * @param lastTerm of the last entry of its log; 0 if there is none
 * @param lastIndex of that entry
 * @param damaged whether it knows that a part of its log is lost, which it fetches again before it counts: then where the log
 *     ends says nothing
 */
public record DurableState(long term, long lastTerm, long lastIndex, boolean damaged) {
    /** Of a new disk. */
    public static final DurableState NOTHING = new DurableState(0, 0, 0, false);

    /** @throws IllegalArgumentException if a number is negative */
    public DurableState {
        if (term < 0 || lastTerm < 0 || lastIndex < 0) {
            throw new IllegalArgumentException(
                    "durable in term " + term + " up to entry " + lastIndex + " of term " + lastTerm);
        }
    }

    /**
     * Whether it is at least as far as the other one: by the term, and by the log as Raft compares two of them (section 5.4.1).
     */
    public boolean covers(DurableState other) {
        boolean asComplete =
                damaged || lastTerm > other.lastTerm || (lastTerm == other.lastTerm && lastIndex >= other.lastIndex);
        return term >= other.term && asComplete;
    }
}
