/** Slaves without number in one process: the slave's own protocol by the slave's own state machine, and nothing that runs. */
@NullMarked
package io.quorate.benchmarks.virtual;

import org.jspecify.annotations.NullMarked;
