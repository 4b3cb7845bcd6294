package io.quorate.simulation.network;

import io.quorate.model.Endpoint;
import io.quorate.spi.RandomSource;

/** The last datagrams that were sent, so that they can arrive once more, long after. */
final class Datagrams {
    private static final int KEPT = 256;

    private final Sent[] ring = new Sent[KEPT];
    private int count;

    /** A datagram, and from where it came. */
    record Sent(Host from, byte[] bytes) {
        Endpoint source() {
            return from.endpoint();
        }
    }

    void sent(Host from, byte[] bytes) {
        ring[count % KEPT] = new Sent(from, bytes);
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Any of those that are kept. */
    Sent any(RandomSource random) {
        return ring[(int) random.nextLong(Math.min(count, KEPT))];
    }
}
