package io.quorate.spi;

/**
 * One entry of the replicated log.
 *
 * @param index its position, from 1
 * @param term the term of the leader that created it, from 1
 * @param kind what the command is
 * @param command what to apply; opaque to the log. Not copied: nobody changes the array after it was given here
 */
public record LogEntry(long index, long term, Kind kind, byte[] command) {

    /** Whose command it is. */
    public enum Kind {
        /** The registry's; an empty one is the no-op with which a leader begins its term. */
        COMMAND,
        /** The consensus's own: who its members are from here on. */
        MEMBERSHIP
    }

    /** A command of the registry, or a no-op. */
    public LogEntry(long index, long term, byte[] command) {
        this(index, term, Kind.COMMAND, command);
    }

    /** Entries are the same when index and term are (Log Matching, Raft section 5.3). */
    @Override
    public boolean equals(Object other) {
        return other instanceof LogEntry entry && index == entry.index && term == entry.term;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index * 31 + term);
    }

    @Override
    public String toString() {
        return index + "@" + term + "(" + command.length + " bytes)";
    }
}
