package io.quorate.benchmarks.crowd;

import java.util.Locale;

/**
 * How long it took with many jobs, from the first submit.
 *
 * @param acceptedSeconds until a quorum held all of them
 * @param runningSeconds until the leader knew all of them as running
 */
public record Ran(int jobs, double acceptedSeconds, double runningSeconds) {

    /** In a line, for another process; {@link #parse} reads it. */
    public String toLine() {
        return String.format(Locale.ROOT, "%d %.3f %.3f", jobs, acceptedSeconds, runningSeconds);
    }

    public static Ran parse(String line) {
        String[] words = line.strip().split(" ", -1);
        return new Ran(Integer.parseInt(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
}
