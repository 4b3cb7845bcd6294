package io.quorate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Writes fields, each behind a tag of its number and its wire type.
 *
 * <p>Two wire types exist: a varint (numbers, booleans, enum numbers) and a length-delimited run of bytes (strings, byte
 * arrays, nested messages). A field that is absent is not written; a repeated field is written once per element. Fields
 * with the value zero, false or "" are left out as well, since the reader takes these as defaults.
 *
 * <p>Not thread-safe.
 */
public final class WireWriter {
    static final int VARINT = 0;
    static final int BYTES = 1;
    private static final int TYPE_BITS = 1;
    private static final int INITIAL_CAPACITY = 128;
    /** What was needed for one payload of the largest size is kept. */
    private static final int MAX_KEPT = 3 << 19;

    private static final int SLACK = 256;
    private static final int FIRST_NOT_ASCII = 0x80;

    private byte[] buffer;
    private int size;

    public WireWriter() {
        this(INITIAL_CAPACITY);
    }

    public WireWriter(int capacity) {
        this.buffer = new byte[Math.max(16, capacity)];
    }

    /** Writes a non-negative or negative number; negative ones take ten bytes. */
    public WireWriter number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
        return this;
    }

    /** Writes a number even when it is zero, for fields where "absent" and "zero" differ. */
    public WireWriter presentNumber(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    public WireWriter bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    public WireWriter string(int field, String value) {
        return value.isEmpty() ? this : presentString(field, value);
    }

    /** Writes a string even when it is empty: for elements of a repeated field, whose count matters. */
    public WireWriter presentString(int field, String value) {
        int length = value.length();
        tag(field, BYTES);
        int lengthAt = size;
        varint(length);
        ensure(length);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= FIRST_NOT_ASCII) {
                // Rare: what was written of it goes again. Else an array for each string would be most of what is
                // allocated here.
                size = lengthAt;
                byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
                varint(encoded.length);
                raw(encoded, 0, encoded.length);
                return this;
            }
            buffer[size + i] = (byte) c;
        }
        size += length;
        return this;
    }

    public WireWriter bytes(int field, byte[] value) {
        return value.length == 0 ? this : presentBytes(field, value);
    }

    /** What remains in the buffer, whose position is not changed. */
    public WireWriter bytes(int field, ByteBuffer value) {
        int length = value.remaining();
        if (length > 0) {
            tag(field, BYTES);
            varint(length);
            ensure(length);
            value.get(value.position(), buffer, size, length);
            size += length;
        }
        return this;
    }

    /** Writes bytes even when there are none: for elements of a repeated field, and optional byte fields. */
    public WireWriter presentBytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        raw(value, 0, value.length);
        return this;
    }

    /** Writes a nested message, always (an empty one too, since its presence may be the information). */
    public <T> WireWriter message(int field, T value, BiConsumer<? super T, WireWriter> encoder) {
        tag(field, BYTES);
        int lengthAt = size;
        // A one-byte length is guessed; a longer body is moved up. Most nested messages are short.
        ensure(1);
        size++;
        int start = size;
        encoder.accept(value, this);
        int length = size - start;
        int lengthBytes = varintSize(length);
        if (lengthBytes > 1) {
            ensure(lengthBytes - 1);
            System.arraycopy(buffer, start, buffer, start + lengthBytes - 1, length);
        }
        size = lengthAt;
        varint(length);
        size += length;
        return this;
    }

    /** Writes each element as a nested message under the same field number. */
    public <T> WireWriter messages(int field, Iterable<? extends T> values, BiConsumer<? super T, WireWriter> encoder) {
        for (T value : values) {
            message(field, value, encoder);
        }
        return this;
    }

    /** Writes each string as an element of a repeated field. */
    public WireWriter strings(int field, Iterable<String> values) {
        for (String value : values) {
            presentString(field, value);
        }
        return this;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** What was written so far, as {@link #toBytes}, without a copy: only the first {@link #size} bytes, and only until more is written. */
    public byte[] buffer() {
        return buffer;
    }

    /** Forgets what was written, so that the memory serves again; but for what something very large has needed. */
    public WireWriter reset() {
        size = 0;
        if (buffer.length > MAX_KEPT) {
            buffer = new byte[INITIAL_CAPACITY];
        }
        return this;
    }

    private void tag(int field, int type) {
        if (field <= 0) {
            throw new IllegalArgumentException("field numbers start at 1, got " + field);
        }
        varint(((long) field << TYPE_BITS) | type);
    }

    private void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    private static int varintSize(long value) {
        int bytes = 1;
        long rest = value >>> 7;
        while (rest != 0) {
            bytes++;
            rest >>>= 7;
        }
        return bytes;
    }

    private void raw(byte[] value, int offset, int length) {
        ensure(length);
        System.arraycopy(value, offset, buffer, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            // A little more than is asked for: what a large run of bytes is nested in still needs room for its length.
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more + SLACK));
        }
    }
}
