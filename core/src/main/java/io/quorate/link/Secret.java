package io.quorate.link;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster share, and strangers do not have. It keys the MACs (HMAC-SHA256) of announcements and hellos; it
 * never travels, and is in no {@code toString}.
 */
public final class Secret {
    /** The shortest secret, in bytes. */
    public static final int MIN_BYTES = 8;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Secret NONE = new Secret(null);

    private final @Nullable SecretKeySpec key;

    private Secret(@Nullable SecretKeySpec key) {
        this.key = key;
    }

    /**
     * A secret of these bytes; better random ones, at least 32.
     *
     * @throws IllegalArgumentException if there are fewer than {@value #MIN_BYTES}
     */
    public static Secret of(byte[] bytes) {
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a secret has at least " + MIN_BYTES + " bytes");
        }
        return new Secret(new SecretKeySpec(bytes, ALGORITHM));
    }

    /** No secret: every MAC is empty, and whoever reaches the port is trusted. */
    public static Secret none() {
        return NONE;
    }

    public boolean isNone() {
        return key == null;
    }

    /** The MAC of the content; empty without a secret. */
    public byte[] mac(byte[] content) {
        if (key == null) {
            return new byte[0];
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Whether that is the MAC of the content. Takes the same time wherever the two differ. */
    public boolean verifies(byte[] content, byte[] mac) {
        return MessageDigest.isEqual(mac(content), mac);
    }

    @Override
    public String toString() {
        return isNone() ? "no secret" : "secret";
    }
}
