/**
 * What a host may replace: transport, log store, clock, randomness, placement. Each type states obligations: what an
 * implementation must do, must not do, and may do.
 */
@NullMarked
package io.quorate.spi;

import org.jspecify.annotations.NullMarked;
