/** How long it takes until a cluster goes on when one of its processes is killed or stands still. */
@NullMarked
package io.quorate.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
