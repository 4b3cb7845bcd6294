/**
 * The state machine of a master, where everything comes together and nothing else is decided.
 *
 * <p>A tour: {@link io.quorate.master.MasterCore} takes the kernel's inputs and hands each to the part that it concerns.
 * {@code Formation} brings the founders to agree who they are; {@code Replica} then joins the consensus to the registry:
 * commands go in, come back committed, and are applied. The desks work only while this master leads: {@code SlaveDesk}
 * answers slaves and finds out which are lost, {@code Dispatcher} has the scheduler place jobs, {@code OrderBook} derives
 * from the registry what must be said to slaves, {@code ClientDesk} answers clients. {@code StatusBoard} tells people how it
 * goes.
 */
@NullMarked
package io.quorate.master;

import org.jspecify.annotations.NullMarked;
