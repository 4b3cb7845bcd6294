package io.quorate.model;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node: a random number drawn at each start, so that a node which restarted is told from the one before.
 *
 * @param value any number but zero
 */
public record Incarnation(long value) {

    /** @throws IllegalArgumentException if the number is zero */
    public Incarnation {
        if (value == 0) {
            throw new IllegalArgumentException("an incarnation is never zero");
        }
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Incarnation that && value == that.value);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
