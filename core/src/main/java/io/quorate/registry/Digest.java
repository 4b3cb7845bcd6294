package io.quorate.registry;

import io.quorate.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/**
 * A running 64-bit checksum over everything that changes the registry (P10): each value is mixed into what was there before,
 * so order counts. Finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
 * It tells accidents, not forgeries.
 */
final class Digest {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long value;

    Digest(long value) {
        this.value = value;
    }

    long value() {
        return value;
    }

    Digest add(long number) {
        value = mix(value + GOLDEN_GAMMA ^ mix(number + GOLDEN_GAMMA));
        return this;
    }

    Digest add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    Digest add(byte[] bytes) {
        return add(bytes, bytes.length);
    }

    Digest add(WireWriter written) {
        return add(written.buffer(), written.size());
    }

    private Digest add(byte[] bytes, int length) {
        add(length);
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << 8 | (bytes[i] & 0xFF);
            if ((i & 7) == 7) {
                add(word);
                word = 0;
            }
        }
        return (length & 7) == 0 ? this : add(word);
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
