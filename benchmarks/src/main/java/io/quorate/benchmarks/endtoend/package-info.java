/** Whole jobs, from the submit to the outcome at the client, through whole clusters. */
@NullMarked
package io.quorate.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
