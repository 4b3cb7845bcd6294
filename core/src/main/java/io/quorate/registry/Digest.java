package io.quorate.registry;

import io.quorate.wire.WireWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A running 64-bit checksum over everything that changes the registry (P10): each value is mixed into what was there before,
 * so order counts. Finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
 * It tells accidents, not forgeries.
 */
final class Digest {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** Eight bytes at once: a payload of 1 MiB is mixed in by each master. */
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            add((long) WORDS.get(bytes, at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << Byte.SIZE | (bytes[at] & 0xFF);
        }
        return length % Long.BYTES == 0 ? this : add(rest);
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
