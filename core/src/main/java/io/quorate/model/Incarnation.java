package io.quorate.model;

import java.util.HexFormat;

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

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
