package io.quorate.transport.udptcp;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes down what it hears; per link in the order in which it came. Trusts whoever is there, if it is told to. */
final class RecordingListener implements TransportListener {
    final List<Long> accepted = new CopyOnWriteArrayList<>();
    final List<Long> up = new CopyOnWriteArrayList<>();
    final List<String> datagrams = new CopyOnWriteArrayList<>();
    /** How many frames came as lone ones. */
    final AtomicInteger lone = new AtomicInteger();

    final Map<Long, LinkEnd> ends = new ConcurrentHashMap<>();
    final Map<Long, Integer> endCalls = new ConcurrentHashMap<>();
    private final Map<Long, List<byte[]>> frames = new LinkedHashMap<>();

    private volatile @Nullable UdpTcpTransport trusting;

    /** Every link of that transport counts as authenticated as soon as it is up. */
    void trustEverybodyOn(UdpTcpTransport transport) {
        trusting = transport;
    }

    private void trust(long link) {
        UdpTcpTransport transport = trusting;
        if (transport != null) {
            transport.authenticated(link);
        }
    }

    @Override
    public void onDatagram(Endpoint from, byte[] datagram) {
        datagrams.add(new String(datagram, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void onAccepted(long link, Endpoint from) {
        trust(link);
        accepted.add(link);
    }

    @Override
    public void onLinkUp(long link) {
        trust(link);
        up.add(link);
    }

    @Override
    public synchronized void onFrame(long link, byte[] frame) {
        frames.computeIfAbsent(link, number -> new ArrayList<>()).add(frame);
    }

    @Override
    public void onLoneFrame(long link, byte[] frame) {
        lone.incrementAndGet();
        onFrame(link, frame);
    }

    @Override
    public void onLinkEnd(long link, LinkEnd end) {
        endCalls.merge(link, 1, Integer::sum);
        ends.put(link, end);
    }

    synchronized List<byte[]> frames(long link) {
        return List.copyOf(frames.getOrDefault(link, List.of()));
    }

    synchronized int frameCount(long link) {
        return frames.getOrDefault(link, List.of()).size();
    }
}
