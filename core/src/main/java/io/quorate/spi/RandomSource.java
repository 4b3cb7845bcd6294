package io.quorate.spi;

/**
 * Where all randomness comes from. In a simulation it is a function of the seed.
 *
 * <p>Used by one thread at a time.
 */
public interface RandomSource {

    /** 64 random bits. */
    long nextLong();

    /**
     * A number from 0 to {@code bound - 1}, each equally likely up to a bias below {@code bound / 2^63}.
     *
     * @param bound positive
     */
    default long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is positive, got " + bound);
        }
        return (nextLong() >>> 1) % bound;
    }

    /** A number from {@code low} to {@code high}, both included. */
    default long between(long low, long high) {
        return low + nextLong(high - low + 1);
    }

    /** A number that is never zero: for incarnations, disk ids and nonces. */
    default long nextNonZero() {
        long value = nextLong();
        return value == 0 ? 1 : value;
    }
}
