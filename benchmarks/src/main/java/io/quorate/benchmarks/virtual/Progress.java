package io.quorate.benchmarks.virtual;

import java.util.Locale;

/**
 * How far slaves without number are, together.
 *
 * @param begun attempts that they were ordered to run and say that they run, since they were started
 * @param sessions how many have a session
 * @param term the newest one in which any of them registered
 * @param registered how many did so in that term
 * @param lastRegisteredMillis when the last of these was, by the clock of this machine
 * @param firstBegunMillis when the first attempt began that a leader of that term ordered; 0 if there was none
 */
public record Progress(
        long begun, int sessions, long term, int registered, long lastRegisteredMillis, long firstBegunMillis) {

    /** In a line, for another process; {@link #parse} reads it. */
    public String toLine() {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %d",
                begun,
                sessions,
                term,
                registered,
                lastRegisteredMillis,
                firstBegunMillis);
    }

    public static Progress parse(String line) {
        String[] words = line.strip().split(" ", -1);
        return new Progress(
                Long.parseLong(words[0]),
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
    }
}
