/** Clusters of real masters with very many slaves that only answer, in one JVM and in several. */
@NullMarked
package io.quorate.benchmarks.crowd;

import org.jspecify.annotations.NullMarked;
