package io.quorate.protocol;

import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.KnownVoters;
import io.quorate.model.VoterId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the founders agree, once and for good, who they are. */
public sealed interface FormationMessage extends Message {

    /**
     * Where the sender stands.
     *
     * @param self the sender
     * @param promised the founding set to which it has durably promised itself, sorted; empty if it has not
     * @param formed whether it knows the cluster to be formed with that set
     * @param wantsAnswer whether the receiver is to answer with its own
     * @param clusterId the cluster that the sender belongs to; 0 if it belongs to none
     */
    record FoundingState(VoterId self, List<VoterId> promised, boolean formed, boolean wantsAnswer, long clusterId)
            implements FormationMessage {
        public FoundingState {
            promised = List.copyOf(promised);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.FOUNDING_STATE;
        }
    }

    /**
     * The life of the sender's data directory has got that far: to be noted durably, unless a newer or another one is noted, or
     * the receiver knows that more must be in it.
     *
     * @param found what the sender's process found there when it started
     */
    record EditionNotice(VoterId self, long clusterId, Edition edition, DurableState found)
            implements FormationMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.EDITION_NOTICE;
        }
    }

    /**
     * What the sender, {@code by}, has durably noted of the receiver's data directory, {@code of}.
     *
     * @param noted if something is forgotten, the edition that was refused for that, and that is not noted
     * @param voters who votes by the sender's log: the receiver's may be behind
     * @param forgotten what an earlier process on the receiver's directory had told that it durably held, if that is more than what
     *     the present one found
     */
    record EditionNoted(
            VoterId by,
            VoterId of,
            long clusterId,
            Edition noted,
            KnownVoters voters,
            @Nullable DurableState forgotten) implements FormationMessage {

        /** Nothing is forgotten. */
        public EditionNoted(VoterId by, VoterId of, long clusterId, Edition noted, KnownVoters voters) {
            this(by, of, clusterId, noted, voters, null);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.EDITION_NOTED;
        }
    }

    /** The sender has a new disk and asks to be admitted to the receiver's cluster. Only its leader does something about it. */
    record JoinRequest(VoterId self, long clusterId) implements FormationMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.JOIN_REQUEST;
        }
    }

    /** The receiver's disk is a member of the cluster, which is committed. */
    record JoinAnswer(VoterId admitted, long clusterId) implements FormationMessage {
        @Override
        public MessageKind kind() {
            return MessageKind.JOIN_ANSWER;
        }
    }
}
