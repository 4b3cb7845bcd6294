package io.quorate.runtime;

import io.quorate.model.JobId;
import io.quorate.spi.Clock;
import java.security.SecureRandom;

/** Makes names that are unique in practice. Thread-safe. */
public final class Identifiers {
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz".toCharArray();
    private static final int JOB_RANDOM_DIGITS = 13;
    private static final int CLIENT_RANDOM_DIGITS = 8;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    public Identifiers(Clock clock) {
        this.clock = clock;
    }

    /**
     * The wall clock's milliseconds and 13 random digits to the base 36: about 67 random bits, so that no two are the same, and
     * the creation time, so that the cluster can refuse ids that it may have forgotten (P4).
     */
    public JobId newJobId() {
        return JobId.made(clock.wallMillis(), digits(random, JOB_RANDOM_DIGITS));
    }

    /** A name for a client that was given none. */
    public static String newClientName() {
        return "client-" + digits(new SecureRandom(), CLIENT_RANDOM_DIGITS);
    }

    private static String digits(SecureRandom random, int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(DIGITS[random.nextInt(DIGITS.length)]);
        }
        return text.toString();
    }
}
