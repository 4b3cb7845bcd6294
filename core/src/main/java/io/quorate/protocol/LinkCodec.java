package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.incarnation;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.LinkMessage.HelloRefused;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.LinkMessage.KeepAlive;
import io.quorate.protocol.LinkMessage.Peers;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes {@link LinkMessage}s. */
final class LinkCodec {
    private LinkCodec() {}

    static void write(LinkMessage message, WireWriter out) {
        if (message instanceof Hello hello) {
            writeHello(hello, out);
        } else if (message instanceof HelloReply reply) {
            writeReply(reply, out);
        } else if (message instanceof HelloConfirm confirm) {
            out.bytes(1, confirm.mac());
        } else if (message instanceof HelloRefused refused) {
            Fields.writeText(1, refused.reason(), out);
        } else if (message instanceof Peers peers) {
            out.messages(1, peers.announcements(), AnnouncementCodec::writeContent);
        } else if (!(message instanceof KeepAlive)) {
            throw new IllegalStateException("a message without an encoding: " + message.kind());
        }
    }

    static LinkMessage read(MessageKind kind, WireReader in) {
        return switch (kind) {
            case HELLO -> readHello(in);
            case HELLO_REPLY -> readReply(in);
            case HELLO_CONFIRM -> readConfirm(in);
            case HELLO_REFUSED -> readRefused(in);
            case PEERS -> readPeers(in);
            case KEEP_ALIVE -> readKeepAlive(in);
            default -> throw new IllegalStateException("not of a link: " + kind);
        };
    }

    private static void writeHello(Hello value, WireWriter out) {
        out.number(1, value.minVersion())
                .number(2, value.maxVersion())
                .string(3, value.cluster())
                .number(4, value.clusterId())
                .message(5, value.from(), ModelCodec::writeNodeRef)
                .number(6, value.incarnation().value());
        Fields.writeEndpoint(7, value.endpoint(), out);
        Role targetRole = value.targetRole();
        if (targetRole != null) {
            out.number(8, EnumNumbers.of(targetRole));
        }
        Fields.writeNodeRef(9, value.target(), out);
        out.number(10, value.nonce());
    }

    private static Hello readHello(WireReader in) {
        int minVersion = 0;
        int maxVersion = 0;
        String cluster = "";
        long clusterId = 0;
        NodeRef from = null;
        Incarnation incarnation = null;
        @Nullable Endpoint endpoint = null;
        @Nullable Role targetRole = null;
        @Nullable NodeRef target = null;
        long nonce = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> minVersion = in.integer(0, Integer.MAX_VALUE);
                case 2 -> maxVersion = in.integer(0, Integer.MAX_VALUE);
                case 3 -> cluster = ModelCodec.text(in, ProtocolLimits.MAX_CLUSTER_LENGTH);
                case 4 -> clusterId = in.number();
                case 5 -> from = in.message(ModelCodec::readNodeRef);
                case 6 -> incarnation = incarnation(in);
                case 7 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 8 -> targetRole = EnumNumbers.role(in);
                case 9 -> target = in.message(ModelCodec::readNodeRef);
                case 10 -> nonce = in.number();
                default -> in.skip();
            }
        }
        return new Hello(
                minVersion,
                maxVersion,
                cluster,
                clusterId,
                required(from, "from"),
                required(incarnation, "incarnation"),
                endpoint,
                targetRole,
                target,
                nonce);
    }

    private static void writeReply(HelloReply value, WireWriter out) {
        out.number(1, value.version())
                .number(2, value.clusterId())
                .message(3, value.from(), ModelCodec::writeNodeRef)
                .number(4, value.incarnation().value());
        Fields.writeEndpoint(5, value.endpoint(), out);
        out.number(6, value.nonce()).bytes(7, value.mac());
    }

    private static HelloReply readReply(WireReader in) {
        int version = 0;
        long clusterId = 0;
        NodeRef from = null;
        Incarnation incarnation = null;
        @Nullable Endpoint endpoint = null;
        long nonce = 0;
        byte[] mac = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case 1 -> version = in.integer(0, Integer.MAX_VALUE);
                case 2 -> clusterId = in.number();
                case 3 -> from = in.message(ModelCodec::readNodeRef);
                case 4 -> incarnation = incarnation(in);
                case 5 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 6 -> nonce = in.number();
                case 7 -> mac = in.bytes(ProtocolLimits.MAX_MAC_BYTES);
                default -> in.skip();
            }
        }
        return new HelloReply(
                version, clusterId, required(from, "from"), required(incarnation, "incarnation"), endpoint, nonce, mac);
    }

    private static HelloConfirm readConfirm(WireReader in) {
        byte[] mac = new byte[0];
        while (in.next()) {
            if (in.field() == 1) {
                mac = in.bytes(ProtocolLimits.MAX_MAC_BYTES);
            } else {
                in.skip();
            }
        }
        return new HelloConfirm(mac);
    }

    private static HelloRefused readRefused(WireReader in) {
        String reason = "";
        while (in.next()) {
            if (in.field() == 1) {
                reason = Fields.readText(in);
            } else {
                in.skip();
            }
        }
        return new HelloRefused(reason);
    }

    private static KeepAlive readKeepAlive(WireReader in) {
        while (in.next()) {
            in.skip();
        }
        return new KeepAlive();
    }

    private static Peers readPeers(WireReader in) {
        List<Announcement> announcements = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                addBounded(announcements, in.message(AnnouncementCodec::readContent), ProtocolLimits.MAX_PEERS);
            } else {
                in.skip();
            }
        }
        return new Peers(announcements);
    }
}
