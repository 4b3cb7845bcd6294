package io.quorate.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in order. A running hash covers everything; the last lines are kept for the report of a failure, as objects,
 * and become text only when somebody asks, since that costs more than the simulation itself.
 */
public final class Trace {
    private static final int KEPT = 400;

    private final Agenda agenda;
    private final long[] times = new long[KEPT];
    private final String[] subjects = new String[KEPT];
    private final String[] events = new String[KEPT];
    private final @Nullable Object[] details = new @Nullable Object[KEPT];
    private @Nullable Consumer<String> sink;
    private long recorded;
    private long hash = 0x9E3779B97F4A7C15L;

    public Trace(Agenda agenda) {
        this.agenda = agenda;
    }

    /** From now on every line also goes there. */
    public void writeTo(Consumer<String> lines) {
        this.sink = lines;
    }

    /**
     * @param subject to whom it happened
     * @param number goes into the hash: a link's number, a checksum of bytes
     * @param detail for the line's text; must not change later, and its text must not hold an identity hash
     */
    public void record(String subject, String event, long number, @Nullable Object detail) {
        int slot = (int) (recorded++ % KEPT);
        times[slot] = agenda.nowNanos();
        subjects[slot] = subject;
        events[slot] = event;
        details[slot] = detail;
        mix(agenda.nowNanos());
        mix(subject.hashCode() * 31L + event.hashCode());
        mix(number);
        if (sink != null) {
            sink.accept(line(slot));
        }
    }

    /** Equal for equal histories. */
    public long hash() {
        return hash;
    }

    /** How many lines there were. */
    public long size() {
        return recorded;
    }

    /** The last lines, oldest first. */
    public List<String> tail(int most) {
        List<String> lines = new ArrayList<>();
        long first = Math.max(0, recorded - Math.min(most, KEPT));
        for (long i = first; i < recorded; i++) {
            lines.add(line((int) (i % KEPT)));
        }
        return lines;
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0xBF58476D1CE4E5B9L;
        hash ^= hash >>> 29;
    }

    private String line(int slot) {
        Object detail = details[slot];
        return String.format(
                Locale.ROOT,
                "%12.6f %-12s %s%s",
                times[slot] / 1e9,
                subjects[slot],
                events[slot],
                detail == null ? "" : " " + detail);
    }
}
