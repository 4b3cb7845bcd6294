package io.quorate.transport.udptcp;

import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/** What a transport was built with; the builder has checked it. */
record TransportOptions(
        String bindHost,
        int bindPort,
        @Nullable String advertisedHost,
        BroadcastDiscovery discovery,
        int maxFrameBytes,
        int maxDatagramBytes,
        long queueBytes,
        int connectTimeoutMillis,
        int disconnectTimeoutMillis,
        int maxConnections,
        int maxUnauthenticatedPerAddress,
        @Nullable EventLoopGroup hostGroup) {}
