package io.quorate.benchmarks.report;

import java.util.List;

/** What is said of some values of the same thing. */
public record Spread(double median, double maximum) {

    /** @throws IllegalArgumentException if there are none */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(sorted.size() - 1));
    }
}
