/** A transport that carries many links in a few of another transport, so that thousands of slaves need no thousands of sockets. */
@NullMarked
package io.quorate.benchmarks.mux;

import org.jspecify.annotations.NullMarked;
