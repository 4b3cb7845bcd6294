package io.quorate.protocol;

import io.quorate.model.VoterId;
import java.util.List;

/** How the founders agree, once and for good, who they are. */
public sealed interface FormationMessage extends Message {

    /**
     * Where the sender stands.
     *
     * @param self the sender
     * @param promised the founding set to which it has durably promised itself, sorted; empty if it has not
     * @param formed whether it knows the cluster to be formed with that set
     * @param wantsAnswer whether the receiver is to answer with its own
     */
    record FoundingState(VoterId self, List<VoterId> promised, boolean formed, boolean wantsAnswer)
            implements FormationMessage {
        public FoundingState {
            promised = List.copyOf(promised);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.FOUNDING_STATE;
        }
    }
}
