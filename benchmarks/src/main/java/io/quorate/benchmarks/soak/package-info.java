/** Whether a cluster under load stays as it is. */
@NullMarked
package io.quorate.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
