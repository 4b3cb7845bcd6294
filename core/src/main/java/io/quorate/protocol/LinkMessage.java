package io.quorate.protocol;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two nodes come to trust a link. The dialler says {@link Hello} with a fresh nonce; the other side answers with its own
 * nonce and a MAC over both; the dialler confirms with a MAC of its own. Both MACs are keyed with the cluster's secret and cover
 * both nonces, the cluster and both identities, so neither a recording nor a node of another role can speak.
 */
public sealed interface LinkMessage extends Message {

    /**
     * The first frame of a link.
     *
     * @param minVersion the oldest protocol version that the dialler speaks
     * @param maxVersion the newest one
     * @param clusterId 0 if the dialler knows none
     * @param endpoint where the dialler listens; null if it does not
     * @param targetRole the role of the node it wants; null: any node of the cluster
     * @param target the node it wants; null: any node of that role
     */
    record Hello(
            int minVersion,
            int maxVersion,
            String cluster,
            long clusterId,
            NodeRef from,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            @Nullable Role targetRole,
            @Nullable NodeRef target,
            long nonce)
            implements LinkMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.HELLO;
        }
    }

    /** The answer: who is here, and proof that it knows the secret. {@code mac} is empty in a cluster without a secret. */
    record HelloReply(
            int version,
            long clusterId,
            NodeRef from,
            Incarnation incarnation,
            @Nullable Endpoint endpoint,
            long nonce,
            byte[] mac)
            implements LinkMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.HELLO_REPLY;
        }
    }

    /** The dialler's proof. From here on both sides may send anything that their roles allow. */
    record HelloConfirm(byte[] mac) implements LinkMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.HELLO_CONFIRM;
        }
    }

    /** The link will not come to be; the reason is a sentence for people. Not authenticated: a hint only. */
    record HelloRefused(String reason) implements LinkMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.HELLO_REFUSED;
        }
    }

    /** Says only that this side is there, when it has had nothing else to say for a while. Not answered: both sides say it. */
    record KeepAlive() implements LinkMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.KEEP_ALIVE;
        }
    }

    /** Announcements over a link, the sender's own first: what discovery is where nothing can be broadcast. */
    record Peers(List<Announcement> announcements) implements LinkMessage {
        public Peers {
            announcements = List.copyOf(announcements);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.PEERS;
        }
    }
}
