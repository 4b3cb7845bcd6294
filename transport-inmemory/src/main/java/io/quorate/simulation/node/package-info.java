/**
 * Simulated processes: each has a real {@link io.quorate.kernel.NodeKernel} and the real state machine of its role, and
 * simulated everything else. A {@link io.quorate.simulation.node.SimNode} outlives its processes: it is the machine with its
 * address, its clock and its disk, on which a process is started, paused, killed and started again.
 * {@link io.quorate.simulation.node.NodeObserver} is where the checks look in.
 */
@NullMarked
package io.quorate.simulation.node;

import org.jspecify.annotations.NullMarked;
