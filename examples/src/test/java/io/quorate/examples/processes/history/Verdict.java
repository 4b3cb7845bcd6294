package io.quorate.examples.processes.history;

import java.util.List;

/**
 * What came of the search for an order of a history's operations.
 *
 * @param longest the longest order that was found of operations from the history's beginning on; all of them if there is an
 *     order of all
 * @param rest the operations that are not in it, by the time of their call
 */
public record Verdict<O>(Kind kind, List<Timed<O>> longest, List<Timed<O>> rest) {
    public Verdict {
        longest = List.copyOf(longest);
        rest = List.copyOf(rest);
    }

    /** What is known of the history. */
    public enum Kind {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        /** The time limit came first. */
        UNDECIDED
    }
}
