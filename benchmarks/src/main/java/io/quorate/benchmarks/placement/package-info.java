/** Placement alone: decisions of one thread, without consensus, registry and network. */
@NullMarked
package io.quorate.benchmarks.placement;

import org.jspecify.annotations.NullMarked;
