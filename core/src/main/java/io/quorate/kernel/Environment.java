package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;

/**
 * What a {@link NodeKernel} needs done in the world: a transport's calls, and writes to a log store. The runtime and the
 * simulator each implement it. No method blocks or calls back into the kernel during the call.
 */
public interface Environment {

    /** As {@link io.quorate.spi.Transport#connect}. */
    long connect(Endpoint to);

    /** As {@link io.quorate.spi.Transport#send}. */
    boolean send(long link, byte[] frame);

    /**
     * As {@link io.quorate.spi.Transport#authenticated}.
     *
     * @param peer who is there: what comes from some may be given to the kernel before what comes from others
     */
    void authenticated(long link, NodeRef peer);

    /** As {@link io.quorate.spi.Transport#disconnect}. */
    void disconnect(long link);

    /** As {@link io.quorate.spi.Transport#broadcast}. */
    void broadcast(byte[] datagram);

    /**
     * When the oldest input came that has not been given to the kernel yet, by the clock of its steps; {@link Long#MAX_VALUE} if there is
     * none. Nobody is silent on the ground of what was not looked at.
     */
    default long unheardSinceNanos() {
        return Long.MAX_VALUE;
    }

    /**
     * The same of links whose other end is not known yet: nothing of that is kept back for what is more urgent. So a handshake is not given
     * up on the ground of what was not looked at, and not kept up for what has nothing to do with it.
     */
    default long unheardOfStrangersSinceNanos() {
        return Long.MAX_VALUE;
    }

    /** Begins to make a write durable; answered by {@link NodeKernel#onDurable}. Writes come in their numbers' order. */
    void write(long number, LogWrite write);

    /**
     * Begins to read from the snapshot that is current after all writes before this call; answered by
     * {@link NodeKernel#onSnapshotRead}, in the order of the calls.
     */
    void readSnapshot(long number, SnapshotInfo of, long offset, int maxBytes);
}
