package io.quorate.model;

import org.jspecify.annotations.Nullable;

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

    // Written out: what the compiler makes for a record costs several times as much, and keys are looked up at every
    // step.
    // The token alone tells nearly all apart.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof AttemptKey that
                        && token == that.token
                        && attempt == that.attempt
                        && job.equals(that.job));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(token);
    }

    @Override
    public String toString() {
        return job + "#" + attempt + "/" + token;
    }
}
