/**
 * Tells which nodes have been silent for too long.
 *
 * <p>{@link io.quorate.failure.LeaseDetector} keeps the moment at which each watched node's lease runs out. It decides
 * nothing: its caller makes a loss a committed command. It is soft state, which a new leader starts with a grace period.
 */
@NullMarked
package io.quorate.failure;

import org.jspecify.annotations.NullMarked;
