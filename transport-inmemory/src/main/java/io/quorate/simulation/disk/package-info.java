/**
 * The simulated disk of a master: what was written and what of it is durable are two things. {@code ModelDisk} knows of writes, and
 * a crash keeps any prefix of the difference, as {@link io.quorate.spi.LogWrite} allows. {@code FileDisk} runs production's store on
 * a file system that fails, rots and forgets, and checks what it finds after each crash ({@code StoreStates}).
 */
@NullMarked
package io.quorate.simulation.disk;

import org.jspecify.annotations.NullMarked;
