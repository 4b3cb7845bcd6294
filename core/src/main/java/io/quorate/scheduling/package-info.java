/**
 * Chooses the slave for each job that waits.
 *
 * <p>{@link io.quorate.scheduling.Scheduler} is the only entrance. It listens to the registry and keeps, while its master
 * leads, {@code PendingJobs} (what waits, grouped by what is asked for) and {@code SlaveIndex} (what is free, with its own
 * decisions in flight taken off, in a {@code CapacityTree}). {@code BestSlave} asks the policy, of which
 * {@link io.quorate.scheduling.BuiltInPlacement} has two, and remembers the scores in a {@code Ranking} where many jobs ask
 * for the same. {@code Shortage} explains why a job fits nowhere.
 *
 * <p>Nothing here is replicated: a new leader builds all of it from the registry, and the registry checks each decision again.
 */
@NullMarked
package io.quorate.scheduling;

import org.jspecify.annotations.NullMarked;
