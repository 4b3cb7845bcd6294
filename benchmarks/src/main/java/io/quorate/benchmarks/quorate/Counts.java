package io.quorate.benchmarks.quorate;

import java.util.Locale;

/**
 * What a node, or some nodes together, did to disk and network.
 *
 * @param writes to the log's files, each made durable by a flush
 * @param entries of the log that were written
 * @param entryBytes of them, as they were encoded for the log
 * @param terms of leaders that began in the log: in a calm cluster there are none
 * @param frames that were sent
 * @param frameBytes of them
 * @param datagrams that were sent, each to everybody
 * @param datagramBytes of them
 */
public record Counts(
        long writes,
        long entries,
        long entryBytes,
        long terms,
        long frames,
        long frameBytes,
        long datagrams,
        long datagramBytes) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    public Counts plus(Counts other) {
        return new Counts(
                writes + other.writes,
                entries + other.entries,
                entryBytes + other.entryBytes,
                terms + other.terms,
                frames + other.frames,
                frameBytes + other.frameBytes,
                datagrams + other.datagrams,
                datagramBytes + other.datagramBytes);
    }

    /** What came since those. */
    public Counts since(Counts before) {
        return new Counts(
                writes - before.writes,
                entries - before.entries,
                entryBytes - before.entryBytes,
                terms - before.terms,
                frames - before.frames,
                frameBytes - before.frameBytes,
                datagrams - before.datagrams,
                datagramBytes - before.datagramBytes);
    }

    /** In a line, for another process; {@link #parse} reads it. */
    public String toLine() {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %d %d %d",
                writes,
                entries,
                entryBytes,
                terms,
                frames,
                frameBytes,
                datagrams,
                datagramBytes);
    }

    public static Counts parse(String line) {
        String[] words = line.strip().split(" ", -1);
        return new Counts(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseLong(words[7]));
    }
}
