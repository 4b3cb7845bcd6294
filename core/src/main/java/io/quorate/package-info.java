/**
 * Turns the machines of an application into a cluster that runs jobs and loses none.
 *
 * <p>Three kinds of nodes make a cluster, and any process may hold any of them. A few {@link io.quorate.Master masters}
 * elect a leader among themselves and hold all state. {@link io.quorate.Slave Slaves} offer resources and run
 * jobs. {@link io.quorate.Client Clients} submit jobs and ask how they are. A node finds the others by itself, by broadcast
 * or from a few addresses. All it takes:
 *
 * <pre>{@code
 * try (TransportHub hub = TransportHub.over(transport);
 *         Master master = Master.builder().id("m1").cluster("demo").founders(1)
 *                 .transport(hub).dataDirectory(Path.of("data/m1")).start();
 *         Slave slave = Slave.builder().id("s1").cluster("demo").transport(hub)
 *                 .resources(Resources.parse("cpus=4,memory=8GiB"))
 *                 .handler("greet", job -> Bytes.utf8("hello " + job.payload().toUtf8()))
 *                 .start();
 *         Client client = Client.builder().cluster("demo").transport(hub).start()) {
 *     JobHandle job = client.submit(JobSpec.handler("greet", Bytes.utf8("world")).build());
 *     System.out.println(job.outcome().get().result().toUtf8());
 * }
 * }</pre>
 *
 * <p>For a cluster that survives the loss of machines, start three masters with {@code founders(3)}, each on its own
 * machine with its own data directory, and as many slaves as there is work.
 *
 * <p>Where to go on:
 * <ul>
 *   <li>{@link io.quorate.NodeBuilder} has what all nodes have in common: transport, secret, seeds, times, events.
 *   <li>{@link io.quorate.JobHandler} and {@link io.quorate.JobContext} are what a job's code sees;
 *       {@link io.quorate.ProcessOptions} lets a slave run programs of the operating system.
 *   <li>{@link io.quorate.JobHandle} is what a submit returns: when a quorum has the job, and when it has ended.
 *   <li>{@link io.quorate.model.QuorateException} has one subtype for each decision that a caller can take.
 * </ul>
 *
 * <p>Futures are completed, and listeners called, on the executor given to the builder, or on daemon threads of the node:
 * never on the common pool, and never on the thread that drives the node. Nothing here installs a shutdown hook, ends the process
 * or keeps it alive.
 */
@NullMarked
package io.quorate;

import org.jspecify.annotations.NullMarked;
