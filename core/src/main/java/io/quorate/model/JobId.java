package io.quorate.model;

/**
 * The identity of a job, chosen by its submitter or by the library. A submit that is repeated with the same id never makes
 * a second job (P4).
 *
 * @param value 1 to 128 letters, digits, dots, underscores, colons and hyphens; the first is a letter or a digit
 */
public record JobId(String value) implements Comparable<JobId> {
    /** The longest id, in characters (all of them ASCII). */
    public static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if the id has another form */
    public JobId {
        if (!Names.isName(value, MAX_LENGTH, "._:-")) {
            throw new IllegalArgumentException("a job id is 1 to " + MAX_LENGTH
                    + " letters, digits, '.', '_', ':' or '-', starting with a letter or a digit; got '" + value + "'");
        }
    }

    public static JobId of(String value) {
        return new JobId(value);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
