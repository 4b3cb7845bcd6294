/**
 * The launcher: every role of a cluster, and a client, from the command line.
 *
 * <p>{@link io.quorate.examples.cli.QuorateMain} reads the call and turns every failure into one line and an
 * {@link io.quorate.examples.cli.ExitCode}. There is one class for each subcommand; what several share stands in
 * {@link io.quorate.examples.cli.ClusterOptions} and the two base classes {@link io.quorate.examples.cli.ClientCommand} and
 * {@link io.quorate.examples.cli.ServerCommand}. The classes named {@code …Json} write what programs read, the ones named
 * {@code …Text} what people read.
 *
 * <p>It is also an example: all that it knows of a cluster it asks the public API.
 */
@NullMarked
package io.quorate.examples.cli;

import org.jspecify.annotations.NullMarked;
