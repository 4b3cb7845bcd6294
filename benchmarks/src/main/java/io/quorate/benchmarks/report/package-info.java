/** What was measured, as a table, as JSON and as a plot. */
@NullMarked
package io.quorate.benchmarks.report;

import org.jspecify.annotations.NullMarked;
