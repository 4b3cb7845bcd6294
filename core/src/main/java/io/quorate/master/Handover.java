package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.kernel.Now;
import org.jspecify.annotations.Nullable;

/** A graceful stop: who leads hands leadership over first, so that the others need not notice its silence. */
final class Handover {
    private enum Stage {
        NOT_ASKED,
        /** It did not lead, or nobody can take over: nothing is gained by waiting. */
        NEEDLESS,
        UNDER_WAY
    }

    private Stage stage = Stage.NOT_ASKED;

    /** @param consensus null before the cluster is formed */
    void begin(Now now, @Nullable ConsensusCore consensus) {
        if (stage == Stage.UNDER_WAY) {
            return;
        }
        boolean handsOver = consensus != null && consensus.isLeader() && consensus.transferLeadership(now.nanos());
        stage = handsOver ? Stage.UNDER_WAY : Stage.NEEDLESS;
    }

    /**
     * Whether this master can go: it does not lead, and has heard its successor. One that went as soon as it did not lead might take with
     * it the vote that its successor needs.
     */
    boolean isOver(@Nullable ConsensusCore consensus) {
        return switch (stage) {
            case NOT_ASKED -> false;
            case NEEDLESS -> true;
            case UNDER_WAY -> consensus != null && !consensus.isLeader() && consensus.leader() != null;
        };
    }
}
