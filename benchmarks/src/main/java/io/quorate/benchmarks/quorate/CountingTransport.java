package io.quorate.benchmarks.quorate;

import io.quorate.model.Endpoint;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is sent through another transport. Its counts may be read from any thread. */
public final class CountingTransport implements Transport {
    private final Transport transport;
    private final LongAdder frames = new LongAdder();
    private final LongAdder frameBytes = new LongAdder();

    private final LongAdder datagrams = new LongAdder();
    private final LongAdder datagramBytes = new LongAdder();

    public CountingTransport(Transport transport) {
        this.transport = transport;
    }

    public Counts counts() {
        return new Counts(0, 0, 0, 0, frames.sum(), frameBytes.sum(), datagrams.sum(), datagramBytes.sum());
    }

    @Override
    public boolean send(long link, byte[] frame) {
        boolean sent = transport.send(link, frame);
        if (sent) {
            frames.increment();
            frameBytes.add(frame.length);
        }
        return sent;
    }

    @Override
    public void start(TransportListener listener) {
        transport.start(listener);
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
    public void broadcast(byte[] datagram) {
        datagrams.increment();
        datagramBytes.add(datagram.length);
        transport.broadcast(datagram);
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
}
