package io.quorate.spi;

import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.util.SortedMap;

/**
 * Chooses among the slaves that fit. Whether a slave fits is not the policy's business: it is only asked about those that do.
 *
 * <p>Obligations: a pure function of its arguments, without floating point, clock or randomness, that returns quickly and throws
 * nothing. Only the leader asks it, and what it chose is what is replicated. A slave for which it throws is the last choice, and
 * the leader's status says so.
 */
@FunctionalInterface
public interface PlacementPolicy {

    /** How well the slave suits; the highest score wins, and among equal ones the slave whose id sorts first. */
    long score(Resources request, Candidate slave);

    /** A slave that fits. Valid during the call only. */
    interface Candidate {
        NodeId id();

        Resources total();

        /** What is left before this job is placed. */
        Resources available();

        SortedMap<String, String> attributes();

        /** How many attempts hold a reservation there. */
        int attempts();
    }
}
