package io.quorate.transport.udptcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.quorate.model.Endpoint;
import java.net.InetSocketAddress;

/** Tells a {@link Link} what happens on its channel. */
final class LinkHandler extends SimpleChannelInboundHandler<byte[]> {
    private final Link link;

    LinkHandler(Link link) {
        this.link = link;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // A dialled link comes up when its connect succeeds.
        if (link.isAccepted()) {
            if (ctx.channel().remoteAddress() instanceof InetSocketAddress from) {
                link.becomeAccepted(endpoint(from));
            } else {
                ctx.close(); // gone already
            }
        }
        ctx.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, byte[] frame) {
        link.receive(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        link.connectionLost();
        ctx.fireChannelInactive();
    }

    /** Resets and failed writes: the link is over, and {@link #channelInactive} says so. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }
}
