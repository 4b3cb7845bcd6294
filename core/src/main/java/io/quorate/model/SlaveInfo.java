package io.quorate.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A slave as the registry held it at one log index.
 *
 * @param endpoint where it listens; null if it gave none
 * @param total what it offers
 * @param available what its live attempts leave of that
 * @param attempts how many attempts hold a reservation on it
 */
public record SlaveInfo(
        NodeId id,
        @Nullable Endpoint endpoint,
        Incarnation incarnation,
        SlaveState state,
        Resources total,
        Resources available,
        SortedMap<String, String> attributes,
        int attempts) {
    /** The most attempts that one slave takes at a time; a slave can offer to take fewer. */
    public static final int MAX_ATTEMPTS = 4_096;
    /** The most attributes that a slave can have. */
    public static final int MAX_ATTRIBUTES = 64;
    /** The longest name or value of an attribute, in characters. */
    public static final int MAX_ATTRIBUTE_LENGTH = 255;

    public SlaveInfo {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
}
