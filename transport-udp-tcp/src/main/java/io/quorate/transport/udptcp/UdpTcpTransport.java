package io.quorate.transport.udptcp;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.quorate.model.Endpoint;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries datagrams by UDP broadcast and frames over TCP.
 *
 * <pre>{@code
 * Transport transport = UdpTcpTransport.builder()
 *         .bind("0.0.0.0", 7401)
 *         .discovery(BroadcastDiscovery.broadcastEveryInterface(7400))
 *         .build();
 * }</pre>
 *
 * <p>It runs two daemon threads of its own, named {@code quorate-transport-…}, unless the host gives an event loop group, plus
 * one that looks up names when needed. The listener is called on the event loops.
 */
public final class UdpTcpTransport implements Transport {
    private static final int THREADS = 2;
    /** The parts of {@link #close}, which never takes longer than their sum. */
    private static final int LISTENER_MILLIS = 1_000;

    private static final int LINKS_MILLIS = 500;
    private static final int THREADS_MILLIS = 1_000;

    private final TransportOptions options;
    private final Counters counters = new Counters();
    private final Object lifecycle = new Object();
    private volatile @Nullable Running running;
    private boolean started;
    private volatile boolean closed;

    /** What exists from start to close. */
    private record Running(
            EventLoopGroup group,
            HelperThread helper,
            ListenerGate listener,
            TcpLinks links,
            @Nullable DiscoverySocket discovery,
            Endpoint localEndpoint,
            boolean localOnly) {}

    UdpTcpTransport(TransportOptions options) {
        this.options = options;
    }

    /** A builder with the defaults: listens on 127.0.0.1 at a free port, broadcasts on port 7400. */
    public static UdpTcpTransportBuilder builder() {
        return new UdpTcpTransportBuilder();
    }

    @Override
    public void start(TransportListener target) {
        synchronized (lifecycle) {
            if (started || closed) {
                throw new IllegalStateException(
                        closed ? "the transport is closed" : "the transport is started already");
            }
            started = true;
            ListenerGate listener = new ListenerGate(target, counters);
            HelperThread helper = new HelperThread();
            EventLoopGroup hostGroup = options.hostGroup();
            EventLoopGroup group = hostGroup != null ? hostGroup : newGroup();
            TcpLinks links = new TcpLinks(group, options, listener, counters, helper);
            DiscoverySocket discovery = null;
            try {
                // Datagrams may arrive before this method returns; so may connections.
                InetSocketAddress bound = links.listen();
                boolean listensLocally = bound.getAddress().isLoopbackAddress();
                if (!options.discovery().isOff()) {
                    discovery = DiscoverySocket.open(group, options, listensLocally, listener, counters, helper);
                }
                boolean localOnly = listensLocally && (discovery == null || discovery.isLocalOnly());
                running = new Running(group, helper, listener, links, discovery, advertised(bound), localOnly);
            } finally {
                if (running == null) {
                    // Whatever went wrong: nobody else knows of what was opened.
                    listener.shut(0);
                    stop(group, helper, links, discovery);
                }
            }
        }
    }

    /** NioEventLoopGroup is deprecated in Netty 4.2, but its successor does not exist in 4.1, which hosts may carry. */
    @SuppressWarnings("deprecation")
    private static EventLoopGroup newGroup() {
        return new NioEventLoopGroup(THREADS, new DefaultThreadFactory("quorate-transport", true));
    }

    private Endpoint advertised(InetSocketAddress bound) {
        String host = options.advertisedHost();
        if (host == null) {
            InetAddress address = bound.getAddress();
            host = (address.isAnyLocalAddress() ? LocalAddresses.dialable() : address).getHostAddress();
        }
        return new Endpoint(host, bound.getPort());
    }

    /**
     * The address that was bound, with the port that was chosen if 0 was asked for. When bound to all addresses: the one given as
     * advertised, else one of this machine's that is not a loopback address, IPv4 first.
     */
    @Override
    public Endpoint localEndpoint() {
        return running().localEndpoint();
    }

    /** Whether it is bound to a loopback address, and no datagram leaves the machine either. */
    @Override
    public boolean isLocalOnly() {
        return running().localOnly();
    }

    @Override
    public void broadcast(byte[] datagram) {
        DiscoverySocket discovery = running().discovery();
        if (discovery != null && !closed) {
            discovery.broadcast(datagram);
        }
    }

    @Override
    public long connect(Endpoint to) {
        return running().links().connect(to);
    }

    @Override
    public boolean send(long link, byte[] frame) {
        return !closed && running().links().send(link, frame);
    }

    @Override
    public void authenticated(long link) {
        running().links().authenticated(link);
    }

    @Override
    public void disconnect(long link) {
        running().links().disconnect(link);
    }

    @Override
    public int maxFrameBytes() {
        return options.maxFrameBytes();
    }

    @Override
    public int maxDatagramBytes() {
        return options.maxDatagramBytes();
    }

    /** What it has done so far; also after {@link #close}. */
    public TransportCounters counters() {
        return counters.snapshot();
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the transport is not started");
        }
        return now;
    }

    /** At most three seconds; calling it again does nothing. May be called by the listener, then it does not wait. */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Running last = running;
        if (last != null) {
            last.listener().shut(LISTENER_MILLIS);
            stop(last.group(), last.helper(), last.links(), last.discovery());
        }
    }

    private void stop(EventLoopGroup group, HelperThread helper, TcpLinks links, @Nullable DiscoverySocket discovery) {
        helper.close();
        boolean onEventLoop = isOneOf(group);
        ChannelFuture discoveryClosed = discovery == null ? null : discovery.close();
        // An event loop that waits for itself would wait in vain; what was asked for still happens, after this returns.
        long linksDeadline = onEventLoop ? System.nanoTime() : Deadlines.inMillis(LINKS_MILLIS);
        links.close(linksDeadline);
        if (discoveryClosed != null && !onEventLoop) {
            Deadlines.await(discoveryClosed, linksDeadline);
        }
        if (options.hostGroup() == null) {
            var terminated = group.shutdownGracefully(0, THREADS_MILLIS, TimeUnit.MILLISECONDS);
            if (!onEventLoop) {
                Deadlines.await(terminated, Deadlines.inMillis(THREADS_MILLIS));
            }
        }
    }

    private static boolean isOneOf(EventLoopGroup group) {
        for (EventExecutor executor : group) {
            if (executor.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
