package io.quorate.scheduling;

import io.quorate.model.Resources;

/**
 * What is asked for, or offered, by the number of the resource: what a placement adds and compares.
 *
 * @param amounts by number, see {@link Dimensions}; not to be changed
 * @param rest the resources that have no number
 * @param isNumbered whether there are none of these, which is the rule
 */
record Demand(long[] amounts, Resources rest, boolean isNumbered) {}
