package io.quorate.protocol;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import org.jspecify.annotations.Nullable;

/** Who leads. */
public sealed interface LeaderMessage extends Message {

    record LeaderQuery() implements LeaderMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.LEADER_QUERY;
        }
    }

    /**
     * @param clusterId 0 if the sender's cluster is not formed
     * @param leader of that term; null if the sender knows none
     * @param endpoint where the leader listens; null if unknown
     * @param detail why the sender knows no leader, for people; empty if it knows one
     */
    record LeaderInfo(
            long clusterId,
            long term,
            @Nullable NodeId leader,
            @Nullable Endpoint endpoint,
            String detail) implements LeaderMessage {

        /** Without an explanation. */
        public LeaderInfo(long clusterId, long term, @Nullable NodeId leader, @Nullable Endpoint endpoint) {
            this(clusterId, term, leader, endpoint, "");
        }

        @Override
        public MessageKind kind() {
            return MessageKind.LEADER_INFO;
        }
    }
}
