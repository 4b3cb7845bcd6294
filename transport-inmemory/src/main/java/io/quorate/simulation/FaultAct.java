package io.quorate.simulation;

import java.util.Comparator;

/**
 * One time that a fault happened, or was about to: the number counts the times of that fault in a life, from 1 on. What it does
 * and when depends on the seed and on these two, and not on which other faults there are.
 */
public record FaultAct(Fault fault, int number) implements Comparable<FaultAct> {

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static FaultAct parse(String text) {
        int mark = text.indexOf('#');
        if (mark < 0) {
            throw new IllegalArgumentException("a single fault is NAME#NUMBER, got '" + text + "'");
        }
        return new FaultAct(Fault.valueOf(text.substring(0, mark)), Integer.parseInt(text.substring(mark + 1)));
    }

    @Override
    public int compareTo(FaultAct other) {
        return Comparator.comparing(FaultAct::fault)
                .thenComparingInt(FaultAct::number)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return fault + "#" + number;
    }
}
