/**
 * The simulated disk of a master: what was written and what of it is durable are two things, and a crash keeps any prefix of
 * the difference, as {@link io.quorate.spi.LogWrite} allows.
 */
@NullMarked
package io.quorate.simulation.disk;

import org.jspecify.annotations.NullMarked;
