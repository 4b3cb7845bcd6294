/**
 * What makes a simulation deterministic: the {@link io.quorate.simulation.engine.Agenda} is the only source of time and order,
 * {@link io.quorate.simulation.engine.SimClock} shows that time to a node with an origin and a rate of its own, and the
 * {@link io.quorate.simulation.engine.Trace} is the proof that two runs were the same.
 */
@NullMarked
package io.quorate.simulation.engine;

import org.jspecify.annotations.NullMarked;
