/**
 * The state machine of a slave: what it offers, what it runs, whom it reports to.
 *
 * <p>{@link io.quorate.slave.SlaveCore} takes the inputs of a step to where they belong:
 * <ul>
 *   <li>{@link io.quorate.kernel.LeaderTracker} knows who leads;
 *   <li>{@code Registration} keeps the session and the lease: registers, heartbeats;
 *   <li>{@code OrderBook} follows orders, in an {@code AttemptTable} of what the slave answers for, and asks the {@code Fence}
 *       which orders are late or repeated ones;
 *   <li>{@code Reporter} tells the leader of the attempts until it acknowledges their ends;
 *   <li>{@code Departure} leaves in good order.
 * </ul>
 *
 * What is to be done in the world goes out through {@link io.quorate.slave.SlaveEffects}.
 */
@NullMarked
package io.quorate.slave;

import org.jspecify.annotations.NullMarked;
