package io.quorate.runtime;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;

/**
 * What a node hears of its hub, on the transport's threads. The methods return quickly, throw nothing and, but for {@link #onLoneFrame},
 * call nothing back.
 */
interface HubListener {

    void onDatagram(Endpoint from, byte[] datagram);

    /** False if the node takes no more links; it hears nothing of this one then. */
    boolean onAccepted(long link, Endpoint from);

    void onLinkUp(long link);

    void onFrame(long link, byte[] frame);

    /** As {@link #onFrame}; the calling thread holds no lock, and may be used for a step of the node. */
    void onLoneFrame(long link, byte[] frame);

    void onLinkEnd(long link, LinkEnd end);
}
