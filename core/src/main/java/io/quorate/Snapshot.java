package io.quorate;

/**
 * What a master answered, and the log index at which it was true.
 *
 * @param index of several pages: the lowest
 * @param value what was read
 */
public record Snapshot<T>(long index, T value) {}
