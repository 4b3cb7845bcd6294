package io.quorate.spi;

import io.quorate.model.Endpoint;

/** Hears what a {@link Transport} brings. Its methods return quickly and throw nothing. The arrays are the listener's. */
public interface TransportListener {

    void onDatagram(Endpoint from, byte[] datagram);

    /** Somebody opened a link to this transport. */
    void onAccepted(long link, Endpoint from);

    /** A link that this side opened is up. */
    void onLinkUp(long link);

    void onFrame(long link, byte[] frame);

    /** The link is over: the last event of each link that was accepted or connected. */
    void onLinkEnd(long link, LinkEnd end);
}
