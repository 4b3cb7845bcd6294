package io.quorate.registry;

import io.quorate.codec.ModelCodec;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of a SHA-256: two that are equal are of the same thing, for all that anybody can find. */
record Fingerprint(long high, long low) {

    static Fingerprint of(JobId id) {
        return of(id.value().getBytes(StandardCharsets.UTF_8));
    }

    /** Equal specs have equal encodings. */
    static Fingerprint of(JobSpec spec) {
        WireWriter encoded = new WireWriter();
        ModelCodec.writeJobSpec(spec, encoded);
        return of(encoded.toBytes());
    }

    private static Fingerprint of(byte[] bytes) {
        byte[] hash = sha256().digest(bytes);
        return new Fingerprint(ForgottenIds.getLong(hash, 0), ForgottenIds.getLong(hash, 8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
