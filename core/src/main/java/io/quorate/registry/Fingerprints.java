package io.quorate.registry;

import io.quorate.codec.ModelCodec;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Takes fingerprints, with one hash function over and over: to make one costs more than to use it. Not thread-safe. */
final class Fingerprints {
    private final MessageDigest sha256;
    private final WireWriter scratch = new WireWriter();

    Fingerprints() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Fingerprint of(JobId id) {
        byte[] bytes = id.value().getBytes(StandardCharsets.UTF_8);
        return of(bytes, bytes.length);
    }

    /** Equal specs have equal encodings. */
    Fingerprint of(JobSpec spec) {
        ModelCodec.writeJobSpec(spec, scratch.reset());
        return of(scratch.buffer(), scratch.size());
    }

    private Fingerprint of(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        byte[] hash = sha256.digest();
        return new Fingerprint(ForgottenIds.getLong(hash, 0), ForgottenIds.getLong(hash, 8));
    }
}
