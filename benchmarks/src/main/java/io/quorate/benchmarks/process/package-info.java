/** JVMs that the harness starts, talks to line by line, stops and kills. */
@NullMarked
package io.quorate.benchmarks.process;

import org.jspecify.annotations.NullMarked;
