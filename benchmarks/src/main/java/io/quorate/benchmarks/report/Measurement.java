package io.quorate.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One figure.
 *
 * @param name what was measured within the part; the {@code case} of the JSON
 * @param settings all that the figure depends on, the machine included
 */
public record Measurement(String part, String name, double value, String unit, SortedMap<String, String> settings) {
    private static final double INTEGRAL_FROM = 1_000;
    private static final MathContext THREE_DIGITS = new MathContext(3);

    /** @throws IllegalArgumentException if the value is no number: nothing was measured then */
    public Measurement(String part, String name, double value, String unit, Map<String, String> settings) {
        this(part, name, value, unit, (SortedMap<String, String>) new TreeMap<>(settings));
    }

    /** As the other. */
    public Measurement {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(part + ", " + name + ": the value is " + value);
        }
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** The value for people: three digits or all before the point. */
    public String valueText() {
        double size = Math.abs(value);
        if (size >= INTEGRAL_FROM) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
    }
}
