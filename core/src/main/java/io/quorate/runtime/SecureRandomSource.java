package io.quorate.runtime;

import io.quorate.spi.RandomSource;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Random numbers that nobody can foresee, as nonces need them. One per node: its owner uses it alone. They are drawn in
 * blocks, since each draw from the system costs about as much as a block.
 */
final class SecureRandomSource implements RandomSource {
    private static final int BLOCK_BYTES = 512;

    private final SecureRandom random = new SecureRandom();
    private ByteBuffer block = ByteBuffer.allocate(0);

    @Override
    public long nextLong() {
        if (block.remaining() < Long.BYTES) {
            byte[] fresh = new byte[BLOCK_BYTES];
            random.nextBytes(fresh);
            block = ByteBuffer.wrap(fresh);
        }
        return block.getLong();
    }
}
