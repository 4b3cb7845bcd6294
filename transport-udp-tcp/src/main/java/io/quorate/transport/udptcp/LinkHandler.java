package io.quorate.transport.udptcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.quorate.model.Endpoint;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link Link} what happens on its channel. The first frame of what is read at a time waits for whether there is a second one,
 * since a {@linkplain io.quorate.spi.TransportListener#onLoneFrame lone} one is told as such.
 */
final class LinkHandler extends SimpleChannelInboundHandler<byte[]> {
    private final Link link;
    private byte @Nullable [] first;
    private boolean isBurst;

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
        if (isBurst) {
            link.receive(frame, false);
        } else if (first == null) {
            first = frame;
        } else {
            isBurst = true;
            tellFirst(false);
            link.receive(frame, false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        isBurst = false;
        tellFirst(true);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tellFirst(false);
        link.connectionLost();
        ctx.fireChannelInactive();
    }

    private void tellFirst(boolean isLone) {
        byte[] frame = first;
        if (frame != null) {
            first = null;
            link.receive(frame, isLone);
        }
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
