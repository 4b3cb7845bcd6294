/** What a cluster costs that has nothing to do, and what it takes to take one over. */
@NullMarked
package io.quorate.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
