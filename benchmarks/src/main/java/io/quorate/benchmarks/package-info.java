/**
 * Measures Quorate, and beside it what others would use instead: {@code bin/bench quick|full [PART]...}.
 *
 * <p>A {@link io.quorate.benchmarks.Part} measures one thing and reports its figures to a {@link io.quorate.benchmarks.Run}, each
 * with the settings that it depends on. What is loaded, and how it is told apart in the results, is the same for Quorate and for
 * the yardsticks; see {@code docs/benchmarks.md}.
 */
@NullMarked
package io.quorate.benchmarks;

import org.jspecify.annotations.NullMarked;
