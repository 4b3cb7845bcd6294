/** Replication alone: commands that are committed, without a registry and without jobs. */
@NullMarked
package io.quorate.benchmarks.replication;

import org.jspecify.annotations.NullMarked;
