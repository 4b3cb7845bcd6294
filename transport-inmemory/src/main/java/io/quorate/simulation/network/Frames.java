package io.quorate.simulation.network;

import io.quorate.protocol.LinkMessage;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import org.jspecify.annotations.Nullable;

/** Looks into frames. */
public final class Frames {
    private Frames() {}

    /** The kind of message that a frame holds, without the cost of decoding it; null if it is none. */
    public static @Nullable MessageKind kind(byte[] frame) {
        try {
            WireReader in = new WireReader(frame);
            return in.next() && in.field() == 1 ? MessageKind.ofNumber(in.number()) : null;
        } catch (MalformedException e) {
            return null;
        }
    }

    /** The message as people read it. */
    static String text(byte[] frame) {
        try {
            Message message = MessageCodec.decode(frame);
            // The records of the handshake hold arrays, whose text would differ from run to run.
            return message instanceof LinkMessage ? message.kind().toString() : message.toString();
        } catch (MalformedException e) {
            return frame.length + " bytes";
        }
    }
}
