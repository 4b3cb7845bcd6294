package io.quorate.link;

import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.spi.Transport;
import io.quorate.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Tells which of several nodes behind one port a new link is meant for. */
public final class HelloRouting {
    /** No hello is larger. */
    public static final int MAX_HELLO_BYTES = Transport.MAX_UNPROVEN_FRAME_BYTES;

    private HelloRouting() {}

    /** Where the link of this first frame wants to go; null if the frame is no hello. Throws nothing. */
    public static @Nullable HelloRoute peek(byte[] frame) {
        if (frame.length > MAX_HELLO_BYTES) {
            return null;
        }
        try {
            Message message = MessageCodec.decode(frame);
            return message instanceof Hello hello
                    ? new HelloRoute(hello.cluster(), hello.targetRole(), hello.target(), hello.from())
                    : null;
        } catch (MalformedException e) {
            return null;
        }
    }
}
