/**
 * MicroRaft's core with a transport and a store of our own, as lean as we can make them, as the yardstick of replication: it comes
 * with neither.
 */
@NullMarked
package io.quorate.benchmarks.microraft;

import org.jspecify.annotations.NullMarked;
