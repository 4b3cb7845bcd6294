package io.quorate.registry;

import io.quorate.model.Resources;
import io.quorate.model.SlaveState;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;

/**
 * A slave as placement sees it.
 *
 * @param session 0 if it is lost
 * @param open whether anything new may be placed there: it is alive, not draining, its live attempts fit in what it
 *     offers (they may not after it shrank), and it executes nothing of jobs that were forgotten
 * @param available what its live attempts leave
 * @param attempts how many of them there are
 * @param maxAttempts at so many nothing more is placed there
 * @param refused the targets that it has refused since its session began
 */
public record SlaveCapacity(
        SlaveState state,
        long session,
        boolean open,
        Resources total,
        Resources available,
        SortedMap<String, String> attributes,
        int attempts,
        int maxAttempts,
        Set<String> refused) {

    /** Of a slave that nobody knows. */
    public static final SlaveCapacity NONE = new SlaveCapacity(
            SlaveState.LOST,
            0,
            false,
            Resources.NONE,
            Resources.NONE,
            Collections.emptySortedMap(),
            0,
            0,
            Collections.emptySet());
}
