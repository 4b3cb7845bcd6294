/** Puts a cluster under load, Quorate or another one in the same way, and times it. */
@NullMarked
package io.quorate.benchmarks.load;

import org.jspecify.annotations.NullMarked;
