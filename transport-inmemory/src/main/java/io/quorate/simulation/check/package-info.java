/**
 * The checks outside the nodes. {@link io.quorate.simulation.check.Checks} sees every frame, every write, every durable
 * change, every commit and every attempt as it happens, and compares them with what the promises allow (P1 to P11 of the
 * design). It knows what no node knows: all disks, all commits, all that executes.
 *
 * <p>The heart is {@link io.quorate.simulation.check.CommittedLog}: an entry is committed when the first master says so, and
 * from then on nobody may disagree. {@link io.quorate.simulation.check.Ledger} follows it with books of its own: which attempt
 * holds which reservation, which job has ended as what.
 */
@NullMarked
package io.quorate.simulation.check;

import org.jspecify.annotations.NullMarked;
