/** Chooses the slave for each job that waits. */
@NullMarked
package io.quorate.scheduling;

import org.jspecify.annotations.NullMarked;
