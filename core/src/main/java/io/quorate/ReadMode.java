package io.quorate;

/** How fresh a read is (P11). */
public enum ReadMode {
    /** As of some moment between the request and its answer; needs a leader that a quorum confirms. */
    LINEARIZABLE,
    /** Whatever the first master that answers has applied, however old; works without a leader. The answer says its index. */
    STALE
}
