package io.quorate.scheduling;

import io.quorate.model.Resources;

/**
 * What is asked for, or offered, by the number of the resource: what a placement adds and compares.
 *
 * @param amounts by number, see {@link Dimensions}; not to be changed
 * @param rest the resources that have no number
 */
record Demand(long[] amounts, Resources rest) {

    /** Whether all of its resources have a number, which is the rule. */
    boolean isNumbered() {
        // There is one empty set of resources: cheaper to compare than to look into, at each decision.
        return rest == Resources.NONE;
    }
}
