package io.quorate.kernel;

/**
 * The time of one step.
 *
 * @param nanos the node's own monotonic clock; all time-outs count in it
 * @param wallMillis milliseconds since 1970 in UTC; only for stamps that people read
 */
public record Now(long nanos, long wallMillis) {}
