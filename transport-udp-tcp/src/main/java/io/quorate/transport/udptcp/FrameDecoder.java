package io.quorate.transport.udptcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.quorate.spi.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of a link into frames: a 4-byte big-endian length, then that many bytes.
 *
 * <p>A length that is negative or over the limit closes the link at once (P12). Memory grows with the bytes that have really
 * arrived, never with the length announced. A frame that is too long for a link on which nobody is authenticated stays where it
 * is: nothing more is read until somebody is, so that what a stranger can make this side keep is one read's worth.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    static final int HEADER_BYTES = 4;

    private final int maxFrameBytes;
    private final Counters counters;
    private final RareLog rareLog;
    private boolean authenticated;
    /** A long frame has begun on a link that is not authenticated: nothing is read. */
    private boolean waiting;

    private boolean malformed;
    private @Nullable ChannelHandlerContext context;

    FrameDecoder(int maxFrameBytes, Counters counters, RareLog rareLog) {
        this.maxFrameBytes = maxFrameBytes;
        this.counters = counters;
        this.rareLog = rareLog;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** From now on frames up to the limit are taken, the one that waits first. On the event loop. */
    void authenticate() {
        ChannelHandlerContext ctx = context;
        if (authenticated || ctx == null || ctx.isRemoved()) {
            return;
        }
        authenticated = true;
        if (waiting) {
            waiting = false;
            // It may be here in whole already.
            ctx.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER).fireChannelReadComplete();
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** Gives back what has been collected; what comes from now on is read, to see the end, and dropped. On the event loop. */
    void discard() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ctx.isRemoved()) {
            ByteBuf collected = internalBuffer();
            collected.skipBytes(collected.readableBytes());
            ctx.pipeline().replace(this, null, new Discarder());
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (malformed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < HEADER_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 0 || length > maxFrameBytes) {
            refuse(ctx, in, length);
            return;
        }
        if (!authenticated && length > Transport.MAX_UNPROVEN_FRAME_BYTES) {
            waiting = true;
            ctx.channel().config().setAutoRead(false);
            return;
        }
        if (in.readableBytes() - HEADER_BYTES < length) {
            return;
        }
        byte[] frame = new byte[length];
        in.skipBytes(HEADER_BYTES).readBytes(frame);
        out.add(frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (waiting) {
            ctx.fireChannelReadComplete(); // the base class would ask for more, since it has found no frame
        } else {
            super.channelReadComplete(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx, ByteBuf in, int length) {
        malformed = true;
        in.skipBytes(in.readableBytes());
        counters.malformedFrames.increment();
        rareLog.warn(
                "Closing the link with " + ctx.channel().remoteAddress() + ": it announced a frame of "
                        + Integer.toUnsignedString(length) + " bytes, at most " + maxFrameBytes
                        + " are allowed. Something else than Quorate may be talking to this port",
                null);
        ctx.close();
    }

    /** Stands in the decoder's place on a link that this side has closed. */
    private static final class Discarder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ReferenceCountUtil.release(bytes);
        }
    }
}
