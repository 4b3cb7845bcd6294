package io.quorate.examples.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** Reads times given in seconds. */
final class Seconds {
    private static final Duration MAX = Duration.ofDays(1);

    private Seconds() {}

    static Duration parse(String text) {
        return parseUpTo(text, MAX);
    }

    static Duration parseUpTo(String text, Duration max) {
        Duration value;
        try {
            value = Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number of seconds, to the millisecond", e);
        }
        if (value.isZero() || value.isNegative() || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("more than 0 and at most " + max.toSeconds() + " seconds, got " + text);
        }
        return value;
    }
}
