package io.quorate.protocol;

import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into frames and back. A frame has two fields: the number of the message's kind, and its body. Field numbers
 * are permanent; fields that this version does not know are skipped.
 */
public final class MessageCodec {
    private static final int KIND = 1;
    private static final int BODY = 2;

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        return encode(message, new WireWriter());
    }

    /** @param scratch is overwritten */
    public static byte[] encode(Message message, WireWriter scratch) {
        return scratch.reset()
                .number(KIND, message.kind().number())
                .message(BODY, message, MessageCodec::writeBody)
                .toBytes();
    }

    /**
     * Reads a frame that nobody vouches for.
     *
     * @throws MalformedException if it is truncated, over a limit, without a required field or of an unknown kind; nothing
     *     else is ever thrown (P12)
     */
    public static Message decode(byte[] frame) {
        try {
            return decodeFrame(new WireReader(frame));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            // The model's own checks refused a value: whoever sent it did not follow the format.
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static Message decodeFrame(WireReader in) {
        MessageKind kind = null;
        Message message = null;
        while (in.next()) {
            switch (in.field()) {
                case KIND -> kind = knownKind(in.number());
                case BODY -> {
                    // The kind comes first, always: a body is never kept to be read later.
                    MessageKind known = WireReader.required(kind, "kind");
                    message = in.message(body -> readBody(known, body));
                }
                default -> in.skip();
            }
        }
        Message decoded = WireReader.required(message, "body");
        if (decoded.kind() != kind) {
            throw new MalformedException("two kinds in one frame");
        }
        return decoded;
    }

    private static MessageKind knownKind(long number) {
        @Nullable MessageKind kind = MessageKind.ofNumber(number);
        if (kind == null) {
            throw new MalformedException("no message has the kind " + number);
        }
        return kind;
    }

    private static void writeBody(Message message, WireWriter out) {
        if (message instanceof LinkMessage link) {
            LinkCodec.write(link, out);
        } else if (message instanceof SlaveReport report) {
            SlaveReportCodec.write(report, out);
        } else if (message instanceof SlaveOrder order) {
            SlaveOrderCodec.write(order, out);
        } else if (message instanceof ConsensusEnvelope envelope) {
            ConsensusCodec.writeEnvelope(envelope, out);
        } else if (message instanceof ClientRequest request) {
            ClientRequestCodec.write(request, out);
        } else if (message instanceof ClientReply reply) {
            ClientReplyCodec.write(reply, out);
        } else {
            MasterCodec.write(message, out);
        }
    }

    private static Message readBody(MessageKind kind, WireReader in) {
        return switch (kind) {
            case HELLO, HELLO_REPLY, HELLO_CONFIRM, HELLO_REFUSED, PEERS, KEEP_ALIVE -> LinkCodec.read(kind, in);
            case CONSENSUS -> ConsensusCodec.readEnvelope(in);
            case FOUNDING_STATE,
                    MASTER_STATE,
                    JOIN_REQUEST,
                    JOIN_ANSWER,
                    EDITION_NOTICE,
                    EDITION_NOTED,
                    LEADER_QUERY,
                    LEADER_INFO -> MasterCodec.read(kind, in);
            case REGISTER, HEARTBEAT, ATTEMPT_REPORTS, DEREGISTER -> SlaveReportCodec.read(kind, in);
            case REGISTERED,
                    REGISTER_REFUSED,
                    HEARTBEAT_ACK,
                    RUN_ORDERS,
                    STOP_ORDERS,
                    REPORTS_ACK,
                    DEREGISTERED,
                    LIST_ATTEMPTS -> SlaveOrderCodec.read(kind, in);
            case CLIENT_REQUEST -> ClientRequestCodec.read(in);
            case CLIENT_REPLY -> ClientReplyCodec.read(in);
        };
    }
}
