package io.quorate.benchmarks.mux;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What travels on a trunk: a kind, the number of the link that it is of, and what that link carries. */
final class MuxFrame {
    /** What goes before the content. */
    static final int HEADER_BYTES = 5;

    /** The first frame of a link: it opens it. */
    static final byte FIRST = 1;

    static final byte NEXT = 2;
    /** The link is over. */
    static final byte CLOSE = 3;

    private static final byte[] NOTHING = new byte[0];

    private MuxFrame() {}

    static byte[] encode(byte kind, int number, byte[] content) {
        return ByteBuffer.allocate(HEADER_BYTES + content.length)
                .put(kind)
                .putInt(number)
                .put(content)
                .array();
    }

    static byte[] close(int number) {
        return encode(CLOSE, number, NOTHING);
    }

    /** Whether there is a header at all. */
    static boolean isWhole(byte[] frame) {
        return frame.length >= HEADER_BYTES;
    }

    static byte kind(byte[] frame) {
        return frame[0];
    }

    static int number(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(1);
    }

    static byte[] content(byte[] frame) {
        return Arrays.copyOfRange(frame, HEADER_BYTES, frame.length);
    }
}
