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
}
