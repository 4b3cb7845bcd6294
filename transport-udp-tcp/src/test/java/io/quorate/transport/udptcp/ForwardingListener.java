package io.quorate.transport.udptcp;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;

/** Passes everything on; a test overrides what it is about. */
abstract class ForwardingListener implements TransportListener {
    private final TransportListener to;

    ForwardingListener(TransportListener to) {
        this.to = to;
    }

    @Override
    public void onDatagram(Endpoint from, byte[] datagram) {
        to.onDatagram(from, datagram);
    }

    @Override
    public void onAccepted(long link, Endpoint from) {
        to.onAccepted(link, from);
    }

    @Override
    public void onLinkUp(long link) {
        to.onLinkUp(link);
    }

    @Override
    public void onFrame(long link, byte[] frame) {
        to.onFrame(link, frame);
    }

    @Override
    public void onLinkEnd(long link, LinkEnd end) {
        to.onLinkEnd(link, end);
    }
}
