/** Tells which nodes have been silent for too long. */
@NullMarked
package io.quorate.failure;

import org.jspecify.annotations.NullMarked;
