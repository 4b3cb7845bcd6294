/** Clusters of Quorate to be measured, within this JVM and of JVMs of their own. */
@NullMarked
package io.quorate.benchmarks.quorate;

import org.jspecify.annotations.NullMarked;
