package io.quorate.transport.udptcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the byte stream of a link into frames: a 4-byte big-endian length, then that many bytes.
 *
 * <p>A length that is negative or over the limit closes the link at once (P12). Memory grows with the bytes that have really
 * arrived, never with the length announced.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    static final int HEADER_BYTES = 4;

    private final int maxFrameBytes;
    private final Counters counters;
    private final RareLog rareLog;
    private boolean malformed;

    FrameDecoder(int maxFrameBytes, Counters counters, RareLog rareLog) {
        this.maxFrameBytes = maxFrameBytes;
        this.counters = counters;
        this.rareLog = rareLog;
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
        if (in.readableBytes() - HEADER_BYTES < length) {
            return;
        }
        byte[] frame = new byte[length];
        in.skipBytes(HEADER_BYTES).readBytes(frame);
        out.add(frame);
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
}
