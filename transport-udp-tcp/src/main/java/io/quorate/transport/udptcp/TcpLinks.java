package io.quorate.transport.udptcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, dials and keeps the table of links. */
final class TcpLinks {
    private static final Logger log = LoggerFactory.getLogger(TcpLinks.class);
    private static final int BACKLOG = 512;

    private final EventLoopGroup group;
    private final TransportOptions options;
    private final ListenerGate listener;
    private final Counters counters;
    private final HelperThread helper;
    private final RareLog surplusLog = new RareLog(log);
    private final RareLog malformedLog = new RareLog(log);

    private final AtomicLong lastNumber = new AtomicLong();
    private final ConcurrentHashMap<Long, Link> links = new ConcurrentHashMap<>();
    /** How many of {@link #links} were accepted and dialled; both are bounded. */
    private final AtomicInteger accepted = new AtomicInteger();

    private final AtomicInteger dialled = new AtomicInteger();
    private final UnprovenLinks unproven;
    private @Nullable Channel server;

    TcpLinks(
            EventLoopGroup group,
            TransportOptions options,
            ListenerGate listener,
            Counters counters,
            HelperThread helper) {
        this.group = group;
        this.options = options;
        this.listener = listener;
        this.counters = counters;
        this.helper = helper;
        this.unproven = new UnprovenLinks(options.maxUnauthenticatedPerAddress());
    }

    /** @throws TransportException if the address cannot be bound */
    InetSocketAddress listen() {
        String wanted = options.bindHost() + ":" + options.bindPort();
        InetSocketAddress address = new InetSocketAddress(options.bindHost(), options.bindPort());
        if (address.isUnresolved()) {
            throw new TransportException(
                    "The address " + wanted + " to listen on cannot be resolved",
                    new UnknownHostException(options.bindHost()));
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channelFactory(NioServerSocketChannel::new)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new TransportException("Cannot listen on " + wanted + ": " + cause.getMessage(), cause);
        }
        server = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accept(SocketChannel channel) {
        if (accepted.get() >= options.maxConnections()) {
            counters.connectionsRefused.increment();
            surplusLog.warn(
                    "Closed a connection from " + channel.remoteAddress() + " at once: there are "
                            + options.maxConnections() + " already",
                    null);
            channel.close();
            return;
        }
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) {
            channel.close(); // gone already
            return;
        }
        InetAddress from = remote.getAddress();
        if (!unproven.hasRoom(from)) {
            counters.connectionsRefused.increment();
            surplusLog.warn(
                    "Closed a connection from " + from + " at once: there are "
                            + options.maxUnauthenticatedPerAddress()
                            + " from there already that have not said who they are",
                    null);
            channel.close();
            return;
        }
        Link link = newLink(true, channel.eventLoop());
        unproven.add(link.number(), from);
        addHandlers(channel, link);
    }

    long connect(Endpoint to) {
        Link link = newLink(false, group.next());
        if (dialled.get() > options.maxConnections()) {
            link.tryExecute(() -> link.failDialling(LinkEnd.UNREACHABLE));
        } else if (!link.tryExecute(() -> dial(link, to))) {
            forget(link);
        }
        return link.number();
    }

    private void dial(Link link, Endpoint to) {
        link.startDialling();
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(to.host());
        if (literal != null) {
            dial(link, new InetSocketAddress(literal, to.port()));
            return;
        }
        boolean asked = helper.tryExecute(() -> {
            InetSocketAddress resolved = new InetSocketAddress(to.host(), to.port());
            link.tryExecute(() -> dial(link, resolved));
        });
        if (!asked) {
            link.failDialling(LinkEnd.UNREACHABLE);
        }
    }

    private void dial(Link link, InetSocketAddress to) {
        if (!link.isOpening()) {
            return; // Disconnected or timed out while its name was looked up.
        }
        if (to.isUnresolved()) {
            link.failDialling(LinkEnd.UNREACHABLE);
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(link.loop())
                .channelFactory(NioSocketChannel::new)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                // The link's own deadline counts, which includes the name look-up.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        addHandlers(channel, link);
                    }
                })
                .connect(to);
        connected.addListener(done -> {
            if (done.isSuccess()) {
                link.becomeUp((SocketChannel) connected.channel());
            } else {
                link.failDialling(endOf(done.cause()));
            }
        });
    }

    /**
     * REFUSED makes the leader declare a slave lost at once, so only the one error that means "nobody listens there" counts;
     * Netty reports time-outs as a ConnectException too.
     */
    static LinkEnd endOf(Throwable cause) {
        String message = cause.getMessage();
        boolean refused =
                cause instanceof ConnectException && message != null && message.startsWith("Connection refused");
        return refused ? LinkEnd.REFUSED : LinkEnd.UNREACHABLE;
    }

    private void addHandlers(SocketChannel channel, Link link) {
        FrameDecoder frames = new FrameDecoder(options.maxFrameBytes(), counters, malformedLog);
        link.attach(channel, frames);
        channel.pipeline().addLast(frames).addLast(new LinkHandler(link));
    }

    private Link newLink(boolean isAccepted, io.netty.channel.EventLoop loop) {
        Link link = new Link(
                lastNumber.incrementAndGet(),
                isAccepted,
                loop,
                options,
                listener,
                counters,
                proven -> unproven.remove(proven.number()),
                this::forget);
        (isAccepted ? accepted : dialled).incrementAndGet();
        links.put(link.number(), link);
        return link;
    }

    private void forget(Link link) {
        unproven.remove(link.number());
        if (links.remove(link.number()) != null) {
            (link.isAccepted() ? accepted : dialled).decrementAndGet();
        }
    }

    boolean send(long number, byte[] frame) {
        Link link = links.get(number);
        if (link == null || frame.length > options.maxFrameBytes() || !link.send(frame)) {
            counters.framesRefused.increment();
            return false;
        }
        counters.framesOut.increment();
        counters.bytesOut.add(frame.length);
        return true;
    }

    void authenticated(long number) {
        Link link = links.get(number);
        if (link != null) {
            link.authenticated();
        }
    }

    void disconnect(long number) {
        Link link = links.get(number);
        if (link != null) {
            link.disconnect();
        }
    }

    /** Stops listening, lets the links write what is queued for at most the given time, and closes them. */
    void close(long deadlineNanos) {
        List<ChannelFuture> closing = new ArrayList<>();
        Channel listening = server;
        if (listening != null) {
            closing.add(listening.close());
        }
        for (Link link : links.values()) {
            link.disconnect();
            Channel channel = link.channel();
            if (channel != null) {
                closing.add(channel.closeFuture());
            }
        }
        for (ChannelFuture future : closing) {
            Deadlines.await(future, deadlineNanos);
        }
        for (Link link : links.values()) {
            Channel channel = link.channel();
            if (channel != null) {
                Deadlines.await(channel.close(), deadlineNanos + TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }
}
