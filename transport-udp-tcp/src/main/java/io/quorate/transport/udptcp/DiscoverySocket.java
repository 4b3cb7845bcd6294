package io.quorate.transport.udptcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.quorate.spi.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends and receives datagrams on the discovery port.
 *
 * <p>The socket is bound to the wildcard address with SO_REUSEADDR: every socket so bound gets its own copy of a broadcast,
 * which is how several nodes on one machine share the port. (SO_REUSEPORT would spread datagrams over the sockets instead.)
 */
final class DiscoverySocket {
    private static final Logger log = LoggerFactory.getLogger(DiscoverySocket.class);

    /** Sends under way; the socket takes a datagram at once unless the interface's queue is full. */
    private static final int MAX_PENDING_SENDS = 256;

    private final Channel channel;
    private final BroadcastTargets targets;
    private final boolean localOnly;
    private final int maxDatagramBytes;
    private final Counters counters;
    private final AtomicInteger pendingSends = new AtomicInteger();
    private final RareLog rareLog = new RareLog(log);

    private DiscoverySocket(
            Channel channel, BroadcastTargets targets, boolean localOnly, int maxDatagramBytes, Counters counters) {
        this.channel = channel;
        this.targets = targets;
        this.localOnly = localOnly;
        this.maxDatagramBytes = maxDatagramBytes;
        this.counters = counters;
    }

    /**
     * @param listensLocally links come from this machine alone. Unless an address elsewhere is given, nothing goes out then, and
     *     what comes from elsewhere is dropped
     * @throws TransportException if the port cannot be bound
     */
    @SuppressWarnings("deprecation") // RCVBUF_ALLOCATOR has another name in Netty 4.2 only
    static DiscoverySocket open(
            EventLoopGroup group,
            TransportOptions options,
            boolean listensLocally,
            ListenerGate listener,
            Counters counters,
            HelperThread helper) {
        BroadcastDiscovery discovery = options.discovery();
        BroadcastTargets targets;
        try {
            targets = BroadcastTargets.of(discovery, listensLocally, helper);
        } catch (UnknownHostException e) {
            throw new TransportException("The broadcast address '" + discovery.address() + "' cannot be resolved", e);
        }
        boolean localOnly = listensLocally && targets.areLocal();
        ChannelFuture bound = new Bootstrap()
                .group(group)
                .channelFactory(DiscoverySocket::openIpv4)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_BROADCAST, true)
                .option(ChannelOption.SO_REUSEADDR, true)
                // One byte more than allowed, so that what is too long is seen to be.
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(options.maxDatagramBytes() + 1))
                .handler(new Receiver(options.maxDatagramBytes(), localOnly, listener, counters))
                .bind(new InetSocketAddress("0.0.0.0", discovery.port()))
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new TransportException(
                    "The UDP port " + discovery.port() + " for discovery cannot be bound: " + cause.getMessage(),
                    cause);
        }
        return new DiscoverySocket(bound.channel(), targets, localOnly, options.maxDatagramBytes(), counters);
    }

    /** Broadcast is a matter of IPv4; from a socket for both families some systems refuse it. */
    private static NioDatagramChannel openIpv4() {
        try {
            return new NioDatagramChannel(DatagramChannel.open(StandardProtocolFamily.INET));
        } catch (IOException e) {
            throw new ChannelException("cannot open a UDP socket", e);
        }
    }

    /** Whether nothing goes out to other machines, and nothing from them comes in. */
    boolean isLocalOnly() {
        return localOnly;
    }

    void broadcast(byte[] datagram) {
        List<InetSocketAddress> to = targets.current();
        if (datagram.length > maxDatagramBytes) {
            counters.datagramsDropped.increment();
            rareLog.warn(
                    "A datagram of " + datagram.length + " bytes was not sent, at most " + maxDatagramBytes
                            + " are allowed",
                    null);
            return;
        }
        if (pendingSends.get() >= MAX_PENDING_SENDS) {
            counters.datagramsDropped.increment();
            return;
        }
        for (InetSocketAddress target : to) {
            pendingSends.incrementAndGet();
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), target))
                    .addListener(sent -> {
                        pendingSends.decrementAndGet();
                        if (sent.isSuccess()) {
                            counters.datagramsOut.increment();
                        } else {
                            // ENETUNREACH, ENOBUFS, EPERM of a firewall: the next one may get through.
                            counters.datagramSendFailures.increment();
                            rareLog.warn("A datagram to " + target + " could not be sent: " + sent.cause(), null);
                        }
                    });
        }
    }

    ChannelFuture close() {
        return channel.close();
    }

    /** Hands datagrams to the listener. */
    private static final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        private final int maxDatagramBytes;
        private final boolean localOnly;
        private final ListenerGate listener;
        private final Counters counters;
        private final RareLog rareLog = new RareLog(log);

        Receiver(int maxDatagramBytes, boolean localOnly, ListenerGate listener, Counters counters) {
            this.maxDatagramBytes = maxDatagramBytes;
            this.localOnly = localOnly;
            this.listener = listener;
            this.counters = counters;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            int length = packet.content().readableBytes();
            InetSocketAddress from = packet.sender();
            boolean stranger = localOnly && !from.getAddress().isLoopbackAddress();
            // Port 0 cannot be answered, but nothing stops a stranger from writing it into a packet.
            if (length == 0 || length > maxDatagramBytes || stranger || from.getPort() == 0) {
                counters.datagramsDropped.increment();
                return;
            }
            byte[] datagram = new byte[length];
            packet.content().readBytes(datagram);
            counters.datagramsIn.increment();
            listener.onDatagram(LinkHandler.endpoint(from), datagram);
        }

        /** Errors of earlier sends may be reported to a reader; the socket stays good. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            rareLog.warn("Reading datagrams failed: " + cause, null);
        }
    }
}
