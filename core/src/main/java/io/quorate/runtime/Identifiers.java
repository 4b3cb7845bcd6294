package io.quorate.runtime;

import io.quorate.model.JobId;
import io.quorate.spi.Clock;
import java.security.SecureRandom;
import java.util.function.IntSupplier;

/** Makes names that are unique in practice. Thread-safe. */
public final class Identifiers {
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz".toCharArray();
    /** The largest multiple of the number of digits that a byte can tell apart. */
    private static final int FAIR_BYTES = 256 / DIGITS.length * DIGITS.length;

    private static final int POOL_BYTES = 1024;
    private static final int JOB_RANDOM_DIGITS = 13;
    private static final int CLIENT_RANDOM_DIGITS = 8;

    private final SecureRandom random = new SecureRandom();
    /** Random bytes are fetched in bulk: one at a time, they were a good part of what a client does for a job. */
    private final byte[] pool = new byte[POOL_BYTES];

    private int used = POOL_BYTES;
    private final Clock clock;

    public Identifiers(Clock clock) {
        this.clock = clock;
    }

    /**
     * The wall clock's milliseconds and 13 random digits to the base 36: about 67 random bits, so that no two are the same, and
     * the creation time, so that the cluster can refuse ids that it may have forgotten (P4).
     */
    public JobId newJobId() {
        return JobId.made(clock.wallMillis(), jobDigits());
    }

    /** A name for a client that was given none. */
    public static String newClientName() {
        SecureRandom random = new SecureRandom();
        return "client-" + digits(() -> random.nextInt(FAIR_BYTES), CLIENT_RANDOM_DIGITS);
    }

    private String jobDigits() {
        synchronized (random) {
            return digits(
                    () -> {
                        if (used == pool.length) {
                            random.nextBytes(pool);
                            used = 0;
                        }
                        return pool[used++] & 0xFF;
                    },
                    JOB_RANDOM_DIGITS);
        }
    }

    private static String digits(IntSupplier randomBytes, int count) {
        StringBuilder text = new StringBuilder(count);
        while (text.length() < count) {
            int random = randomBytes.getAsInt();
            // Those above would make some digits more likely than others.
            if (random < FAIR_BYTES) {
                text.append(DIGITS[random % DIGITS.length]);
            }
        }
        return text.toString();
    }
}
