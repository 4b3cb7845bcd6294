package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a job, chosen by its submitter or by the library. A submit that is repeated with the same id never makes
 * a second job (P4).
 *
 * @param value 1 to 128 letters, digits, dots, underscores, colons and hyphens; the first is a letter or a digit
 */
public record JobId(String value) implements Comparable<JobId> {
    /** The longest id, in characters (all of them ASCII). */
    public static final int MAX_LENGTH = 128;

    /** What the clocks of masters and clients may differ by, for the age of ids that the library made: 10 minutes. */
    public static final long CLOCK_ALLOWANCE_MILLIS = 600_000;

    private static final String MADE = "q-";
    private static final int TIME_RADIX = 36;
    private static final int MADE_RANDOM_LENGTH = 13;
    private static final int MAX_TIME_DIGITS = 12;

    /** @throws IllegalArgumentException if the id has another form */
    public JobId {
        if (!Names.isName(value, MAX_LENGTH, "._:-")) {
            throw new IllegalArgumentException("a job id is 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_', ':' or '-', starting with a letter or a digit; got '" + value + "'");
        }
    }

    /**
     * An id as the library makes them: {@code q-}, the time to the base 36, a hyphen and random letters. Ids of that form that
     * are older than the cluster remembers are refused, so do not make others like them.
     *
     * @param random 13 digits or small letters
     */
    public static JobId made(long createdAtMillis, String random) {
        JobId id = new JobId(MADE + Long.toString(Math.max(0, createdAtMillis), TIME_RADIX) + "-" + random);
        if (id.createdAtMillis() == null) {
            throw new IllegalArgumentException("no random letters: '" + random + "'");
        }
        return id;
    }

    /** When the library made this id, in milliseconds since the epoch by its client's clock; null if it did not make it. */
    public @Nullable Long createdAtMillis() {
        int hyphen = value.length() - MADE_RANDOM_LENGTH - 1;
        int digits = hyphen - MADE.length();
        if (digits < 1 || digits > MAX_TIME_DIGITS || !value.startsWith(MADE) || value.charAt(hyphen) != '-') {
            return null;
        }
        for (int i = MADE.length(); i < value.length(); i++) {
            char c = value.charAt(i);
            if (i != hyphen && (c < '0' || c > '9') && (c < 'a' || c > 'z')) {
                return null;
            }
        }
        return Long.parseLong(value, MADE.length(), hyphen, TIME_RADIX);
    }

    public static JobId of(String value) {
        return new JobId(value);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof JobId that && value.equals(that.value));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
