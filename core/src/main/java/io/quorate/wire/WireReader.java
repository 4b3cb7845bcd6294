package io.quorate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Reads what {@link WireWriter} wrote, from bytes that nobody vouches for.
 *
 * <p>Use: {@code while (in.next()) switch (in.field()) { case 1 -> …; default -> in.skip(); }}. Each field must be read or
 * skipped exactly once. Every length is checked against the bytes that are there before memory is taken, so decoding
 * never allocates more than a small multiple of its input. Everything wrong is a {@link MalformedException}.
 *
 * <p>Not thread-safe.
 */
public final class WireReader {
    /** Deeper nesting than this is refused: no message of ours needs it, and recursion must be bounded. */
    public static final int MAX_DEPTH = 16;

    private final byte[] data;
    /** Where the message ends that is being read, which may be nested in others. */
    private int end;

    private int depth;
    private int position;
    private int field;
    private int type;
    private boolean pending;

    public WireReader(byte[] data) {
        this(data, 0);
    }

    /** Reads from that position on. */
    public WireReader(byte[] data, int start) {
        this.data = data;
        this.position = start;
        this.end = data.length;
    }

    /** Moves to the next field; false at the end. */
    public boolean next() {
        if (pending) {
            throw new IllegalStateException("field " + field + " was neither read nor skipped");
        }
        if (position == end) {
            return false;
        }
        long tag = varint();
        long number = tag >>> 1;
        if (number <= 0 || number > Integer.MAX_VALUE) {
            throw new MalformedException("field number out of range");
        }
        field = (int) number;
        type = (int) (tag & 1);
        pending = true;
        return true;
    }

    public int field() {
        return field;
    }

    public long number() {
        expect(WireWriter.VARINT);
        return varint();
    }

    /** A number that must lie within the bounds, both included. */
    public long number(long min, long max) {
        long value = number();
        if (value < min || value > max) {
            throw new MalformedException("field " + field + ": " + value + " is not within " + min + ".." + max);
        }
        return value;
    }

    /** A number that must not be negative. */
    public long natural() {
        return number(0, Long.MAX_VALUE);
    }

    public int integer(int min, int max) {
        return (int) number(min, max);
    }

    public boolean bool() {
        return number(0, 1) == 1;
    }

    public byte[] bytes(int maxLength) {
        int length = length(maxLength);
        byte[] value = Arrays.copyOfRange(data, position, position + length);
        position += length;
        return value;
    }

    /** As {@link #bytes}, without a copy: to be read before the array that this reads from changes. */
    public ByteBuffer view(int maxLength) {
        int length = length(maxLength);
        ByteBuffer value = ByteBuffer.wrap(data, position, length).slice().asReadOnlyBuffer();
        position += length;
        return value;
    }

    /** A well-formed UTF-8 string of at most so many encoded bytes. */
    public String string(int maxBytes) {
        int length = length(maxBytes);
        if (isAscii(position, position + length)) {
            // Most strings are; a decoder for each would cost more than everything else.
            String value = new String(data, position, length, StandardCharsets.ISO_8859_1);
            position += length;
            return value;
        }
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(data, position, length))
                    .toString();
            position += length;
            return value;
        } catch (CharacterCodingException e) {
            throw new MalformedException("field " + field + " is not UTF-8");
        }
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A nested message. The decoder sees only the nested bytes, through this same reader, and need not read all of them. After an
     * exception nothing more can be read.
     */
    public <T> T message(Function<WireReader, T> decoder) {
        if (depth + 1 > MAX_DEPTH) {
            throw new MalformedException("nested deeper than " + MAX_DEPTH);
        }
        int length = length(Integer.MAX_VALUE);
        int outerField = field;
        int outerEnd = end;
        end = position + length;
        depth++;
        T value = decoder.apply(this);
        position = end;
        pending = false;
        field = outerField;
        end = outerEnd;
        depth--;
        return value;
    }

    public void skip() {
        if (type == WireWriter.VARINT) {
            number();
        } else {
            // Not in one statement: += would take the position from before the length was read.
            int length = length(Integer.MAX_VALUE);
            position += length;
        }
    }

    /** Adds to a list that must not grow above a limit. */
    public static <T> void addBounded(java.util.List<T> list, T element, int limit) {
        if (list.size() >= limit) {
            throw new MalformedException("more than " + limit + " elements");
        }
        list.add(element);
    }

    /** The value, or a {@link MalformedException} that names the missing field. */
    public static <T> T required(@org.jspecify.annotations.Nullable T value, String name) {
        if (value == null) {
            throw new MalformedException(name + " is missing");
        }
        return value;
    }

    private int length(int maxLength) {
        expect(WireWriter.BYTES);
        long length = varint();
        if (length < 0 || length > maxLength) {
            throw new MalformedException("field " + field + ": length " + length + " is over " + maxLength);
        }
        if (length > end - position) {
            throw new MalformedException("field " + field + ": truncated");
        }
        return (int) length;
    }

    private void expect(int expected) {
        if (!pending) {
            throw new IllegalStateException("no field to read: call next() first");
        }
        pending = false;
        if (type != expected) {
            throw new MalformedException("field " + field + " has another wire type");
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw new MalformedException("truncated number");
            }
            byte b = data[position++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedException("number longer than ten bytes");
    }
}
