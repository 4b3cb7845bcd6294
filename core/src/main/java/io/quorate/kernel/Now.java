package io.quorate.kernel;

/**
 * The time of one step.
 *
 * @param nanos the node's own monotonic clock; all time-outs count in it
 * @param wallMillis milliseconds since 1970 in UTC; only for stamps that people read
 * @param heardUntilNanos by the same clock as {@code nanos}, and not after it: what came before that of slaves, the host, and whoever
 *     is not known yet, has been handled. Earlier when the node has more to do than it can. Nobody is to be taken for silent on the
 *     ground of what was not looked at. Only a wake tells; within other inputs it is {@code nanos}
 */
public record Now(long nanos, long wallMillis, long heardUntilNanos) {
    /** The time of a step that looks at nobody's silence, or of a node for which nothing waits. */
    public Now(long nanos, long wallMillis) {
        this(nanos, wallMillis, nanos);
    }

    /** How long what others say has waited for this node. */
    public long lagNanos() {
        return nanos - heardUntilNanos;
    }
}
