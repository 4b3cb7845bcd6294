/**
 * The state machine of a client: finds the leader, retries, and says when an outcome is unknown.
 *
 * <p>{@link io.quorate.client.ClientCore} joins {@link io.quorate.kernel.LeaderTracker}, which knows who leads, with
 * {@code Calls}, the open requests with their tries and time limits, {@code StatusCalls}, which asks other masters for the
 * status when there is no leader, and {@code Awaits}, the jobs whose end is awaited. All send through {@code Links}, which
 * sends nothing to a master that is not connected; {@code Failures} words what went wrong, from what {@code Hearsay} has.
 * Results go out through {@link io.quorate.client.ClientEffects}.
 */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
