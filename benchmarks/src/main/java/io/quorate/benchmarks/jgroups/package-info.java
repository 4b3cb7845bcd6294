/** jgroups-raft as it is shipped, as a yardstick of replication. */
@NullMarked
package io.quorate.benchmarks.jgroups;

import org.jspecify.annotations.NullMarked;
