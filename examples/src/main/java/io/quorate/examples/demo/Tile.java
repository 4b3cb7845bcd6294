package io.quorate.examples.demo;

import io.quorate.model.Bytes;
import java.nio.ByteBuffer;

/** A rectangle of the picture, in pixels: what one job renders. */
record Tile(int x, int y, int width, int height) {
    private static final int ENCODED_BYTES = 4 * Integer.BYTES;

    Bytes encode() {
        return Bytes.copyOf(ByteBuffer.allocate(ENCODED_BYTES)
                .putInt(x)
                .putInt(y)
                .putInt(width)
                .putInt(height)
                .array());
    }

    static Tile decode(Bytes payload) {
        ByteBuffer in = payload.asReadOnlyBuffer();
        return new Tile(in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }
}
