package io.quorate.model;

import java.util.HexFormat;

/**
 * The permanent, random identity of a master's data directory. A voter is a node id together with a disk id: a master whose
 * disk was wiped is another voter, and its votes do not count (P2).
 *
 * @param value any number but zero
 */
public record DiskId(long value) implements Comparable<DiskId> {

    /** @throws IllegalArgumentException if the number is zero */
    public DiskId {
        if (value == 0) {
            throw new IllegalArgumentException("a disk id is never zero");
        }
    }

    @Override
    public int compareTo(DiskId other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
