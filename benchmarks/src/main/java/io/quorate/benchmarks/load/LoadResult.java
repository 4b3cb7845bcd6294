package io.quorate.benchmarks.load;

import java.util.Arrays;
import java.util.Locale;
import org.HdrHistogram.AbstractHistogram;

/**
 * What came of a load.
 *
 * @param jobs whose outcomes came while it was measured
 * @param seconds for how long that was
 * @param p50Micros the median from the submit to the outcome; 99 % and 99.9 % follow
 */
public record LoadResult(
        long jobs, double seconds, double p50Micros, double p99Micros, double p999Micros, double maxMicros) {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final int FIELDS = 6;

    /** Of what was recorded within that time, in nanoseconds. */
    public static LoadResult of(double seconds, AbstractHistogram nanos) {
        return new LoadResult(
                nanos.getTotalCount(),
                seconds,
                nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(99) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
                nanos.getMaxValue() / NANOS_PER_MICRO);
    }

    public double perSecond() {
        return jobs / seconds;
    }

    /** In a line, for another process; {@link #parse} reads it. */
    public String toLine() {
        return String.format(
                Locale.ROOT, "%d %.6f %.3f %.3f %.3f %.3f", jobs, seconds, p50Micros, p99Micros, p999Micros, maxMicros);
    }

    /** @throws IllegalArgumentException if it is no such line */
    public static LoadResult parse(String line) {
        String[] words = line.strip().split(" ");
        if (words.length != FIELDS) {
            throw new IllegalArgumentException("not the result of a load: " + Arrays.toString(words));
        }
        return new LoadResult(
                Long.parseLong(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]));
    }
}
