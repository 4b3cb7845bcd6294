/**
 * A transport within one JVM, on real threads: whole clusters in one process, for tests, demonstrations and single-process
 * deployments that may grow later.
 *
 * <pre>{@code
 * InMemoryNetwork network = InMemoryNetwork.create();
 * Master master = Master.builder().id("m1").cluster("demo").founders(1).inMemory()
 *         .transport(network.transport("host-a")).start();
 * }</pre>
 *
 * <p>It does what {@link io.quorate.spi.Transport} obliges a transport to do, loss under pressure included: queues are bounded, a
 * closed transport refuses connections, and a link to it breaks. Networks are isolated from each other.
 */
@NullMarked
package io.quorate.transport.inmemory;

import org.jspecify.annotations.NullMarked;
