/**
 * Chooses the slave for each job that waits.
 *
 * <p>{@link io.quorate.scheduling.Scheduler} is the only entrance. It listens to the registry and keeps, while its master
 * leads, {@code PendingJobs} (what waits, grouped by what is asked for) and {@code SlaveIndex} (what is free, with its own
 * decisions in flight taken off). The slave is found by a {@code SlaveChoice}, of which there are two.
 *
 * <ul>
 *   <li>{@code OrderedSlaves}, for the policies of {@link io.quorate.scheduling.BuiltInPlacement}: the first that fits in
 *       {@code SlaveOrder}, out of a {@code FitTree}; for {@code FrequentShapes} by a mark instead of by amounts.
 *   <li>{@code BestSlave}, for a host's own policy: it asks for scores, of those that a {@code CapacityTree} finds, and keeps them
 *       in a {@code Ranking} where many jobs ask for the same.
 * </ul>
 *
 * <p>Jobs for which there is no room are {@code BlockedShapes}; when there is more of it on a slave, {@code Wakeups} finds those
 * that fit there. Amounts are counted by the numbers that {@code Dimensions} gives to resources. {@code Shortage} explains why a
 * job fits nowhere.
 *
 * <p>Nothing here is replicated: a new leader builds all of it from the registry, and the registry checks each decision again.
 */
@NullMarked
package io.quorate.scheduling;

import org.jspecify.annotations.NullMarked;
