/**
 * The replicated state: slaves, their resources, jobs and attempts; knows nothing of consensus.
 *
 * <p>{@link io.quorate.registry.Registry} applies batches of {@link io.quorate.registry.Command}s, which
 * {@link io.quorate.registry.CommandCodec} turns into log entries. {@code JobCommands} and {@code SlaveCommands} check what
 * each command presupposes; the second holds the table by which a slave that registers is reconciled with what is
 * replicated. {@code Transitions} has every way in which the state changes, and is the only class that changes it: it keeps
 * the running {@code Digest}, and tells each {@link io.quorate.registry.RegistryListener}. {@code RegistryState}, with
 * {@code JobTable}, {@code JobRecord}, {@code SlaveRecord} and {@code AttemptRecord}, is what {@code SnapshotCodec} writes.
 *
 * <p>All of it is deterministic: same entries, same state (P10).
 */
@NullMarked
package io.quorate.registry;

import org.jspecify.annotations.NullMarked;
