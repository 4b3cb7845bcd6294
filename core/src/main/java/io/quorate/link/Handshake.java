package io.quorate.link;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which two nodes come to trust a link: a challenge and response in both directions. Each MAC covers a label of its
 * direction, both nonces, the cluster, everything that both sides say of themselves, and the protocol version. So a recorded
 * handshake proves nothing (the nonces differ), a proof cannot be turned around (the labels differ), and nobody can be made to
 * speak to another node, role or version than it believes.
 */
final class Handshake {
    private static final String REPLY_LABEL = "quorate link reply";
    private static final String CONFIRM_LABEL = "quorate link confirm";
    private static final String NONCE_LABEL = "quorate link nonce";

    private final LinkContext context;
    private final LinkConfig config;

    /** Why a link will not come to be. */
    record Refusal(LinkFault fault, String reason) {}

    Handshake(LinkContext context) {
        this.context = context;
        this.config = context.config;
    }

    /** @param target null: any node */
    Hello hello(@Nullable NodeRef target) {
        return new Hello(
                ProtocolLimits.OLDEST_VERSION,
                ProtocolLimits.VERSION,
                config.cluster(),
                context.ownState().clusterId(),
                config.self(),
                config.incarnation(),
                config.endpoint(),
                target == null ? null : target.role(),
                target,
                nonce());
    }

    /** What the accepting side has against a hello; null: nothing. */
    @Nullable
    Refusal refusalOf(Hello hello) {
        if (!hello.cluster().equals(config.cluster())) {
            return new Refusal(
                    LinkFault.FOREIGN_CLUSTER,
                    "this is a node of the cluster '" + config.cluster() + "', not of '" + hello.cluster() + "'");
        }
        if (version(hello) < Math.max(hello.minVersion(), ProtocolLimits.OLDEST_VERSION)) {
            return new Refusal(
                    LinkFault.INCOMPATIBLE,
                    "this node speaks the protocol versions " + ProtocolLimits.OLDEST_VERSION + " to "
                            + ProtocolLimits.VERSION + ", the dialler " + hello.minVersion() + " to "
                            + hello.maxVersion());
        }
        boolean anybody = hello.targetRole() == null && hello.target() == null;
        boolean roleFits = hello.targetRole() == null
                || hello.targetRole() == config.self().role();
        boolean nodeFits = hello.target() == null || hello.target().equals(config.self());
        if (!anybody && !(roleFits && nodeFits)) {
            Object wanted = hello.target() != null ? hello.target() : hello.targetRole();
            return new Refusal(LinkFault.HANDSHAKE_FAILED, "this is " + config.self() + ", not " + wanted);
        }
        if (hello.from().equals(config.self())) {
            return new Refusal(
                    LinkFault.HANDSHAKE_FAILED,
                    "this is " + config.self() + " as well: two nodes of one role have the same name");
        }
        return refusalOfClusterId(hello.clusterId());
    }

    /** What the dialler has against a reply; null: nothing. */
    @Nullable
    Refusal refusalOf(Hello hello, HelloReply reply) {
        if (reply.version() < ProtocolLimits.OLDEST_VERSION || reply.version() > ProtocolLimits.VERSION) {
            return new Refusal(LinkFault.INCOMPATIBLE, "the other side chose the protocol version " + reply.version());
        }
        if (config.secret().isNone() != (reply.mac().length == 0)) {
            return new Refusal(
                    LinkFault.UNAUTHENTIC,
                    config.secret().isNone()
                            ? "the accepting node has a secret, the dialling one has none"
                            : "the dialling node has a secret, the accepting one has none");
        }
        if (!config.secret().verifies(transcript(REPLY_LABEL, hello, reply), reply.mac())) {
            return new Refusal(LinkFault.UNAUTHENTIC, "the secrets of the two nodes differ");
        }
        if (reply.from().equals(config.self())
                || (hello.target() != null && !hello.target().equals(reply.from()))) {
            return new Refusal(LinkFault.HANDSHAKE_FAILED, "it is " + reply.from() + " that answers there");
        }
        return refusalOfClusterId(reply.clusterId());
    }

    private @Nullable Refusal refusalOfClusterId(long other) {
        long own = context.ownState().clusterId();
        if (own == 0 || other == 0 || own == other) {
            return null;
        }
        return new Refusal(LinkFault.FOREIGN_CLUSTER, twoClusters(config.cluster(), own, other));
    }

    static String twoClusters(String name, long own, long other) {
        return String.format("there are two clusters of the name '%s': %016x and %016x", name, own, other);
    }

    /** The accepting side's answer to a hello that it has nothing against. */
    HelloReply replyTo(Hello hello) {
        HelloReply unproved = new HelloReply(
                version(hello),
                context.ownState().clusterId(),
                config.self(),
                config.incarnation(),
                config.endpoint(),
                nonce(),
                new byte[0]);
        return new HelloReply(
                unproved.version(),
                unproved.clusterId(),
                unproved.from(),
                unproved.incarnation(),
                unproved.endpoint(),
                unproved.nonce(),
                config.secret().mac(transcript(REPLY_LABEL, hello, unproved)));
    }

    /** The dialler's proof. */
    HelloConfirm confirm(Hello hello, HelloReply reply) {
        return new HelloConfirm(config.secret().mac(transcript(CONFIRM_LABEL, hello, reply)));
    }

    /** Whether the accepting side believes the dialler's proof. */
    boolean proves(Hello hello, HelloReply reply, HelloConfirm confirm) {
        return config.secret().verifies(transcript(CONFIRM_LABEL, hello, reply), confirm.mac());
    }

    private static int version(Hello hello) {
        return Math.min(hello.maxVersion(), ProtocolLimits.VERSION);
    }

    private static byte[] transcript(String label, Hello hello, HelloReply reply) {
        WireWriter out = new WireWriter(512)
                .string(1, label)
                .number(2, reply.version())
                .string(3, hello.cluster())
                .number(4, hello.minVersion())
                .number(5, hello.maxVersion())
                .number(6, hello.clusterId())
                .message(7, hello.from(), ModelCodec::writeNodeRef)
                .number(8, hello.incarnation().value());
        writeEndpoint(9, hello.endpoint(), out);
        Role targetRole = hello.targetRole();
        if (targetRole != null) {
            out.number(10, EnumNumbers.of(targetRole));
        }
        NodeRef target = hello.target();
        if (target != null) {
            out.message(11, target, ModelCodec::writeNodeRef);
        }
        out.number(12, hello.nonce())
                .number(13, reply.clusterId())
                .message(14, reply.from(), ModelCodec::writeNodeRef)
                .number(15, reply.incarnation().value());
        writeEndpoint(16, reply.endpoint(), out);
        return out.number(17, reply.nonce()).toBytes();
    }

    private static void writeEndpoint(int field, @Nullable Endpoint endpoint, WireWriter out) {
        if (endpoint != null) {
            out.message(field, endpoint, ModelCodec::writeEndpoint);
        }
    }

    /** A number that nobody without the secret can foresee, even from earlier ones of the same random source. */
    private long nonce() {
        long random = context.random.nextNonZero();
        byte[] mac = config.secret()
                .mac(new WireWriter().string(1, NONCE_LABEL).number(2, random).toBytes());
        long nonce = random;
        for (int i = 0; i < Math.min(Long.BYTES, mac.length); i++) {
            nonce = (nonce << 8) | (mac[i] & 0xFF);
        }
        return nonce;
    }
}
