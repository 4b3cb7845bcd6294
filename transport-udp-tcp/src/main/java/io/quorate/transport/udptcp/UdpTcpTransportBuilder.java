package io.quorate.transport.udptcp;

import io.netty.channel.EventLoopGroup;
import io.quorate.model.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds a {@link UdpTcpTransport}. Every setting has a default; a builder may be used several times. */
public final class UdpTcpTransportBuilder {
    private static final int MIN_FRAME_BYTES = 1_024;
    private static final int MAX_FRAME_BYTES = 64 * 1024 * 1024;
    private static final int MIN_DATAGRAM_BYTES = 256;
    private static final int MAX_DATAGRAM_BYTES = 65_507;
    private static final int DISCONNECT_TIMEOUT_MILLIS = 1_000;

    private String bindHost = "127.0.0.1";
    private int bindPort;
    private @Nullable String advertisedHost;
    private BroadcastDiscovery discovery = BroadcastDiscovery.broadcastEveryInterface(BroadcastDiscovery.DEFAULT_PORT);
    private int maxFrameBytes = 4 * 1024 * 1024;
    private int maxDatagramBytes = 1_200;
    private long queueBytes = 16 * 1024 * 1024;
    private int connectTimeoutMillis = 2_000;
    private int maxConnections = 4_096;
    private int maxUnauthenticatedPerAddress = 64;
    private @Nullable EventLoopGroup eventLoopGroup;

    UdpTcpTransportBuilder() {}

    /**
     * Where to listen for links. Default: 127.0.0.1, a free port: nothing then leaves the machine, unless {@link #discovery}
     * names an address elsewhere.
     *
     * @param host a host name or address of this machine, or 0.0.0.0 for all of them
     * @param port 0 to 65535; 0: a free one, which {@link UdpTcpTransport#localEndpoint} tells
     */
    public UdpTcpTransportBuilder bind(String host, int port) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to listen on is empty");
        }
        bindPort = (int) inRange("port", port, 0, 65535);
        bindHost = host;
        return this;
    }

    /**
     * The host under which others dial this transport, if it differs from where it listens. Default: worked out.
     *
     * @throws IllegalArgumentException if no {@link Endpoint} can have that host
     */
    public UdpTcpTransportBuilder advertise(String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to advertise is empty");
        }
        try {
            advertisedHost = new Endpoint(host, 1).host();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the host to advertise is '" + host + "': " + e.getMessage(), e);
        }
        return this;
    }

    /**
     * Where datagrams go. Default: the broadcast address of every interface, port 7400; of loopback alone, if the transport
     * listens on loopback. One that is given an address of other machines serves these, too: without the cluster's secret a
     * node starts on it only if its host says {@code insecure}.
     */
    public UdpTcpTransportBuilder discovery(BroadcastDiscovery where) {
        discovery = where;
        return this;
    }

    /**
     * The longest frame, in bytes, 1 KiB to 64 MiB; the same in the whole cluster. Default: 4 MiB, and no node of Quorate starts
     * with less.
     */
    public UdpTcpTransportBuilder maxFrameBytes(int bytes) {
        maxFrameBytes = (int) inRange("maxFrameBytes", bytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES);
        return this;
    }

    /** The longest datagram, in bytes, 256 to 65,507. Default: 1,200, which no ordinary network cuts up. */
    public UdpTcpTransportBuilder maxDatagramBytes(int bytes) {
        maxDatagramBytes = (int) inRange("maxDatagramBytes", bytes, MIN_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES);
        return this;
    }

    /** How much may wait on one link before {@code send} refuses more, in bytes. At least one frame. Default: 16 MiB. */
    public UdpTcpTransportBuilder queueBytes(long bytes) {
        queueBytes = inRange("queueBytes", bytes, MIN_FRAME_BYTES, Integer.MAX_VALUE);
        return this;
    }

    /** How long to try to open a link, the name look-up included. Default: 2 s. */
    public UdpTcpTransportBuilder connectTimeout(Duration timeout) {
        connectTimeoutMillis = (int) inRange("connectTimeout in ms", timeout.toMillis(), 1, 600_000);
        return this;
    }

    /** How many links others may hold open here, and this side elsewhere; more are closed at once. Default: 4,096. */
    public UdpTcpTransportBuilder maxConnections(int connections) {
        maxConnections = (int) inRange("maxConnections", connections, 1, 1_000_000);
        return this;
    }

    /**
     * How many links that have not been authenticated yet one remote address may hold open here; more are closed at once, and
     * nodes dial again. Raise it where very many nodes share an address. Default: 64.
     */
    public UdpTcpTransportBuilder maxUnauthenticatedPerAddress(int connections) {
        maxUnauthenticatedPerAddress = (int) inRange("maxUnauthenticatedPerAddress", connections, 1, 1_000_000);
        return this;
    }

    /** Runs on the host's NIO event loops instead of its own; they are not shut down by {@code close}. */
    public UdpTcpTransportBuilder eventLoopGroup(EventLoopGroup group) {
        eventLoopGroup = group;
        return this;
    }

    /** @throws IllegalArgumentException if the queue of a link could not hold one frame */
    public UdpTcpTransport build() {
        if (queueBytes < maxFrameBytes + MIN_FRAME_BYTES) {
            throw new IllegalArgumentException("queueBytes (" + queueBytes + ") must exceed maxFrameBytes ("
                    + maxFrameBytes + ") by " + MIN_FRAME_BYTES);
        }
        return new UdpTcpTransport(new TransportOptions(
                bindHost,
                bindPort,
                advertisedHost,
                discovery,
                maxFrameBytes,
                maxDatagramBytes,
                queueBytes,
                connectTimeoutMillis,
                DISCONNECT_TIMEOUT_MILLIS,
                maxConnections,
                maxUnauthenticatedPerAddress,
                eventLoopGroup));
    }

    private static long inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", got " + value);
        }
        return value;
    }
}
