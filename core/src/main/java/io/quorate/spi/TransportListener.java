package io.quorate.spi;

import io.quorate.model.Endpoint;

/**
 * Hears what a {@link Transport} brings. Its methods return quickly and throw nothing, and may call the transport. The arrays are the
 * listener's.
 */
public interface TransportListener {

    void onDatagram(Endpoint from, byte[] datagram);

    /** Somebody opened a link to this transport. */
    void onAccepted(long link, Endpoint from);

    /** A link that this side opened is up. */
    void onLinkUp(long link);

    void onFrame(long link, byte[] frame);

    /**
     * As {@link #onFrame}, for a transport that has nothing else to report at the moment, on a thread that holds no lock: the listener
     * may use this thread to do what the frame asks for, as long as that takes no longer than a step of a node, instead of waking another
     * one, which would often take longer. A transport need never call it.
     */
    default void onLoneFrame(long link, byte[] frame) {
        onFrame(link, frame);
    }

    /** The link is over: the last event of each link that was accepted or connected. */
    void onLinkEnd(long link, LinkEnd end);
}
