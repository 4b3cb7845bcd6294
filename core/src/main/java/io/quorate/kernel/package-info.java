/**
 * What every node has in common, whatever its role: {@link io.quorate.kernel.NodeKernel} joins a role's state machine with
 * the link layer and the rule that nothing is sent before what it depends on is durable. The runtime and the simulator both
 * drive this; nothing here has a thread, a clock or a socket.
 */
@NullMarked
package io.quorate.kernel;

import org.jspecify.annotations.NullMarked;
