package io.quorate.simulation.network;

import io.quorate.protocol.LinkMessage;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Frames as people read them. */
final class FrameText {
    private FrameText() {}

    static String of(byte @Nullable [] frame) {
        if (frame == null) {
            return "";
        }
        try {
            Message message = MessageCodec.decode(frame);
            // The records of the handshake hold arrays, whose text would differ from run to run.
            return message instanceof LinkMessage ? message.kind().toString() : message.toString();
        } catch (MalformedException e) {
            return frame.length + " bytes";
        }
    }
}
