/** A million jobs over thousands of slaves. */
@NullMarked
package io.quorate.benchmarks.million;

import org.jspecify.annotations.NullMarked;
