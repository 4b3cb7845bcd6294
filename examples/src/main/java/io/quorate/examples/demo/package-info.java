/**
 * A whole cluster in one process, with real work and real faults: masters and slaves over UDP and TCP on loopback render a
 * picture while the leader and a busy slave are killed.
 *
 * <p>{@link io.quorate.examples.demo.Demo} tells the story; {@code DemoCluster} is what a host application would write to embed
 * the nodes; {@code Mandelbrot} is the work.
 */
@NullMarked
package io.quorate.examples.demo;

import org.jspecify.annotations.NullMarked;
