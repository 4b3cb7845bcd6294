package io.quorate.model;

/**
 * Names one attempt everywhere: job, number, and the fencing token under which it was assigned.
 *
 * @param attempt 1 or more
 * @param token 1 or more
 */
public record AttemptKey(JobId job, int attempt, long token) implements Comparable<AttemptKey> {

    /** @throws IllegalArgumentException if the number or the token is not positive */
    public AttemptKey {
        if (attempt < 1 || token < 1) {
            throw new IllegalArgumentException("attempt numbers and tokens start at 1");
        }
    }

    /** Tokens are unique, so their order is the order of the assignments. */
    @Override
    public int compareTo(AttemptKey other) {
        return Long.compare(token, other.token);
    }

    @Override
    public String toString() {
        return job + "#" + attempt + "/" + token;
    }
}
