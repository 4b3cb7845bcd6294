package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;

/** The calls of a transport that the link layer makes. None blocks or calls back during the call. */
public interface LinkNetwork {

    /** As {@link io.quorate.spi.Transport#connect}. */
    long connect(Endpoint to);

    /** As {@link io.quorate.spi.Transport#send}. */
    boolean send(long link, byte[] frame);

    /**
     * As {@link io.quorate.spi.Transport#authenticated}.
     *
     * @param peer who is there
     */
    void authenticated(long link, NodeRef peer);

    /** As {@link io.quorate.spi.Transport#disconnect}. */
    void disconnect(long link);

    /** As {@link io.quorate.spi.Transport#broadcast}. */
    void broadcast(byte[] datagram);

    /**
     * When the oldest input came that has not been given to the link layer yet, by the clock of its steps; {@link Long#MAX_VALUE} if
     * there is none. Nobody is silent on the ground of what was not looked at.
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
}
