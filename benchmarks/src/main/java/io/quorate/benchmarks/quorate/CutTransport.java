package io.quorate.benchmarks.quorate;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;

/**
 * Lets nothing through for as long as it is told to, neither frames nor datagrams, in neither direction. Connections stay open, and new
 * ones are made, on which nothing is ever heard: so it is for as long as nobody gives a silent one up.
 */
final class CutTransport implements Transport {
    private final Transport transport;
    private volatile boolean cut;

    CutTransport(Transport transport) {
        this.transport = transport;
    }

    void cut() {
        cut = true;
    }

    void heal() {
        cut = false;
    }

    @Override
    public void start(TransportListener listener) {
        transport.start(new Inbound(listener));
    }

    @Override
    public boolean send(long link, byte[] frame) {
        return cut || transport.send(link, frame);
    }

    @Override
    public void broadcast(byte[] datagram) {
        if (!cut) {
            transport.broadcast(datagram);
        }
    }

    @Override
    public Endpoint localEndpoint() {
        return transport.localEndpoint();
    }

    @Override
    public boolean isLocalOnly() {
        return transport.isLocalOnly();
    }

    @Override
    public long connect(Endpoint to) {
        return transport.connect(to);
    }

    @Override
    public void authenticated(long link) {
        transport.authenticated(link);
    }

    @Override
    public void disconnect(long link) {
        transport.disconnect(link);
    }

    @Override
    public int maxFrameBytes() {
        return transport.maxFrameBytes();
    }

    @Override
    public int maxDatagramBytes() {
        return transport.maxDatagramBytes();
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Inbound implements TransportListener {
        private final TransportListener listener;

        Inbound(TransportListener listener) {
            this.listener = listener;
        }

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            if (!cut) {
                listener.onDatagram(from, datagram);
            }
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            if (!cut) {
                listener.onFrame(link, frame);
            }
        }

        @Override
        public void onLoneFrame(long link, byte[] frame) {
            if (!cut) {
                listener.onLoneFrame(link, frame);
            }
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            listener.onAccepted(link, from);
        }

        @Override
        public void onLinkUp(long link) {
            listener.onLinkUp(link);
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            listener.onLinkEnd(link, end);
        }
    }
}
