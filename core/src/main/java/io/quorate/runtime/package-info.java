/** Runs the state machines: the event loop, timers and durable writes; the only place with threads and clocks. */
@NullMarked
package io.quorate.runtime;

import org.jspecify.annotations.NullMarked;
