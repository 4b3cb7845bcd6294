package io.quorate.model;

/**
 * A set of attempts in short, for a slave that holds many and a leader that knows of them: it is the same for equal sets, whatever
 * their order. Fencing tokens are given once (P5), so they stand for the attempts.
 *
 * @param count how many attempts
 * @param sum of a hash of their tokens, modulo 2^64
 */
public record HeldDigest(int count, long sum) {
    public static final HeldDigest NONE = new HeldDigest(0, 0);

    /** With one more attempt. */
    public HeldDigest plus(long token) {
        return new HeldDigest(count + 1, sum + mixed(token));
    }

    /** Each bit of a token changes about half of the bits: the finalizer of SplitMix64 (Steele, Lea, Flood 2014, section 4). */
    private static long mixed(long token) {
        long z = token + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
