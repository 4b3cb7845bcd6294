/**
 * What every node has in common, whatever its role. The runtime and the simulator both drive this; nothing here has a thread, a
 * clock or a socket.
 *
 * <p>A guided tour:
 * <ul>
 *   <li>{@link io.quorate.kernel.RoleMachine} is what a role is: a deterministic machine that is told what happens and when
 *       ({@link io.quorate.kernel.Now}), and leaves what it wants done in its {@link io.quorate.kernel.Outbox}.
 *   <li>{@link io.quorate.kernel.NodeKernel} joins a role with the link layer, and gives it its outbox; {@code WriteGate} in it is
 *       the one place that holds messages back until the write on which they depend is durable.
 *   <li>{@link io.quorate.kernel.Environment} is what a kernel needs done in the world.
 * </ul>
 */
@NullMarked
package io.quorate.kernel;

import org.jspecify.annotations.NullMarked;
