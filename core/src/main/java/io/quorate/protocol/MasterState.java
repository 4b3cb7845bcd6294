package io.quorate.protocol;

import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import org.jspecify.annotations.Nullable;

/** What masters tell each other once in a while, for status only: nothing is decided by it. */
public record MasterState(
        MasterRole role, long term, @Nullable NodeId leader, long commitIndex, long appliedIndex) implements Message {
    @Override
    public MessageKind kind() {
        return MessageKind.MASTER_STATE;
    }
}
