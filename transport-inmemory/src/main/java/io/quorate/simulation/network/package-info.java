/**
 * The simulated network: hosts, links that behave like TCP connections, and broadcast datagrams. What can go wrong between two
 * hosts is a property of the directed {@link io.quorate.simulation.network.Path} between them, so that a cut in one direction
 * only, or between two of many, is the normal case and not a special one. {@link io.quorate.simulation.network.NetworkProfile}
 * says how good the network is everywhere else.
 */
@NullMarked
package io.quorate.simulation.network;

import org.jspecify.annotations.NullMarked;
