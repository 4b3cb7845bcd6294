package io.quorate.slave;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Timings;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a slave is.
 *
 * @param endpoint where it listens; null if it does not
 * @param resources what it offers
 * @param maxAttempts how many attempts it takes at a time, 1 to {@link io.quorate.model.SlaveInfo#MAX_ATTEMPTS}
 * @param attributes what else is to be known of it, by name; for people and for placement
 * @param maxListed if it holds no more attempts than that, it lists them in any case when it registers
 */
public record SlaveConfig(
        NodeId id,
        Incarnation incarnation,
        @Nullable Endpoint endpoint,
        Resources resources,
        int maxAttempts,
        SortedMap<String, String> attributes,
        Timings timings,
        int maxListed) {
    /** A list of so many takes about as much as a register does in any case. */
    public static final int DEFAULT_MAX_LISTED = 8;

    public SlaveConfig {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** With the default for {@link #maxListed}. */
    public SlaveConfig(
            NodeId id,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            Timings timings) {
        this(id, incarnation, endpoint, resources, maxAttempts, attributes, timings, DEFAULT_MAX_LISTED);
    }
}
