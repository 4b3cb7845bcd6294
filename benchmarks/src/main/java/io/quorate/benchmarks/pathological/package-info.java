/** Loads that are hard on a scheduler: what each of them costs, against jobs without a size through the same cluster. */
@NullMarked
package io.quorate.benchmarks.pathological;

import org.jspecify.annotations.NullMarked;
