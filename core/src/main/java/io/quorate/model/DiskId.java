package io.quorate.model;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

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

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof DiskId that && value == that.value);
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
