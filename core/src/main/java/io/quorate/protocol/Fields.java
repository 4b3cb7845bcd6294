package io.quorate.protocol;

import io.quorate.codec.ModelCodec;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Fields that several messages have: optional identities and texts for people. */
final class Fields {
    private Fields() {}

    static void writeEndpoint(int field, @Nullable Endpoint value, WireWriter out) {
        if (value != null) {
            out.message(field, value, ModelCodec::writeEndpoint);
        }
    }

    static void writeNodeId(int field, @Nullable NodeId value, WireWriter out) {
        if (value != null) {
            out.string(field, value.value());
        }
    }

    static void writeNodeRef(int field, @Nullable NodeRef value, WireWriter out) {
        if (value != null) {
            out.message(field, value, ModelCodec::writeNodeRef);
        }
    }

    /** A sentence; its end is left out if it is too long. */
    static void writeText(int field, String value, WireWriter out) {
        int max = ProtocolLimits.MAX_TEXT_LENGTH;
        if (value.length() <= max) {
            out.string(field, value);
        } else {
            // Half of a surrogate pair has no encoding.
            int end = Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max;
            out.string(field, value.substring(0, end));
        }
    }

    static String readText(WireReader in) {
        return ModelCodec.text(in, ProtocolLimits.MAX_TEXT_LENGTH);
    }
}
