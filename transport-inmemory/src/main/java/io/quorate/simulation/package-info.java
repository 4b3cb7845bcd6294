/**
 * Whole clusters in one thread and in virtual time, for tests of Quorate and of your own jobs.
 *
 * <p>A {@link io.quorate.simulation.Simulation} has real masters, slaves and clients; only network, disks, clocks and the running
 * of jobs are simulated. One seed decides everything: two simulations with the same seed and the same script are the same, to
 * the last byte, also in another JVM. A minute of cluster life takes a fraction of a second.
 *
 * <pre>{@code
 * Simulation sim = Simulation.builder()
 *         .seed(42)
 *         .masters(3)
 *         .slaves(2)
 *         .clients(1)
 *         .job("resize", context -> SimJob.Run.succeeds(Duration.ofSeconds(3), Bytes.EMPTY))
 *         .build();
 * sim.awaitLeader(Duration.ofSeconds(10));
 * SimClient client = sim.client("c1");
 * client.submit(JobId.of("one"), JobSpec.handler("resize", Bytes.EMPTY).build());
 * client.await(JobId.of("one"));
 * sim.crash(sim.requireLeader());
 * sim.runUntil(() -> client.ended(JobId.of("one")) != null, Duration.ofSeconds(20));
 * }</pre>
 *
 * <p>While it runs, checks outside the nodes look at every message, every disk and every job that executes. When a promise of the
 * design is broken, the simulation ends with an {@link io.quorate.simulation.InvariantViolation} that names the promise, the
 * seed and the last events.
 *
 * <p>Faults come from the script ({@code crash}, {@code pause}, {@code cut}, …) or from a
 * {@link io.quorate.simulation.FaultPlan}. {@link io.quorate.simulation.ClusterLife} puts it all together: a random cluster,
 * random work and random faults, and then the demand that everything comes to a good end.
 *
 * <p>Your own {@link io.quorate.JobHandler}s run in it as they are ({@link io.quorate.simulation.SimulationBuilder#handler},
 * {@link io.quorate.simulation.SimTime}), and your own {@link io.quorate.simulation.Workload} in random lives.
 */
@NullMarked
package io.quorate.simulation;

import org.jspecify.annotations.NullMarked;
